import { mkdir, rename, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { z } from "zod"
import { percentiles, rounded } from "./statistics.ts"

const finite = z.number().finite()
const distribution = z.strictObject({ p50: finite, p95: finite, p99: finite })
const single = z.strictObject({ value: finite })
const unit = z.enum(["ms", "% of a core", "MB", "fps", "1/s", "kbit/s"])
/** What else was measured in the same run; may know fewer points than the figure itself. */
const against = z
  .record(z.string().min(1), z.union([distribution.partial().refine(isNotEmpty), single]))
  .optional()

const figure = z.union([distribution.extend({ unit, against }), single.extend({ unit, against })])

/** `e2e/bench/results/latest.json`. */
export const resultsSchema = z.strictObject({
  machine: z.strictObject({
    cpu: z.string().min(1),
    cores: z.int().positive(),
    kernel: z.string().min(1),
    node: z.string().regex(/^v\d+\./),
    /** Missing where the run needed no browser. */
    chromium: z.string().min(1).optional(),
    /** Load average over the last minute before the run: how much company the bench had. */
    loadAtStart: finite.nonnegative(),
    startedAt: z.iso.datetime(),
  }),
  figures: z.record(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/), figure),
})

export type Results = z.infer<typeof resultsSchema>
export type Figure = z.infer<typeof figure>
export type Machine = Results["machine"]

/** A figure in milliseconds from single measurements. @throws RangeError when there are none. */
export function timesMs(values: readonly number[], against?: Record<string, readonly number[]>): Figure {
  const compared = Object.entries(against ?? {}).map(([name, others]) => [name, points(others)])
  return {
    unit: "ms",
    ...points(values),
    ...(compared.length > 0 ? { against: Object.fromEntries(compared) } : {}),
  }
}

/** Checks and writes the results; the file is whole or not there. @throws ZodError when they are not as promised. */
export async function writeResults(path: string, results: Results): Promise<void> {
  const text = `${JSON.stringify(resultsSchema.parse(results), undefined, 2)}\n`
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

function points(values: readonly number[]) {
  const { p50, p95, p99 } = percentiles(values)
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) }
}

function isNotEmpty(object: object): boolean {
  return Object.keys(object).length > 0
}
