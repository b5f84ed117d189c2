import { z } from "zod"

/** What of V8's `.cpuprofile` is needed here. */
const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
    }),
  ),
  samples: z.array(z.int()),
  /** Microseconds since the sample before. */
  timeDeltas: z.array(z.number()),
})

export interface HotFunction {
  readonly name: string
  /** File and line, as short as it is still clear; empty for V8's own entries such as `(garbage collector)`. */
  readonly place: string
  /** Of the time that was not idle, 0 to 100. */
  readonly percent: number
}

export interface HotFunctions {
  readonly busyMs: number
  readonly totalMs: number
  readonly functions: readonly HotFunction[]
}

/**
 * Time spent in each function itself, without what it called, heaviest first.
 * @throws ZodError when `json` is no CPU profile.
 */
export function hotFunctions(json: unknown): HotFunctions {
  const { nodes, samples, timeDeltas } = cpuProfile.parse(json)
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const timesUs = new Map<string, number>()
  let totalUs = 0
  let idleUs = 0
  samples.forEach((id, i) => {
    const frame = frames.get(id)
    // A sample's node ran until the next sample was taken.
    const lastedUs = timeDeltas[i + 1] ?? 0
    totalUs += lastedUs
    if (frame === undefined || frame.functionName === "(idle)") {
      idleUs += lastedUs
      return
    }
    const key = `${frame.functionName || "(anonymous)"}\t${placeOf(frame)}`
    timesUs.set(key, (timesUs.get(key) ?? 0) + lastedUs)
  })
  const busyUs = totalUs - idleUs
  const functions = [...timesUs].map(([key, us]) => {
    const [name = "", place = ""] = key.split("\t")
    return { name, place, percent: (us / busyUs) * 100 }
  })
  functions.sort((a, b) => b.percent - a.percent)
  return { busyMs: busyUs / 1000, totalMs: totalUs / 1000, functions }
}

function placeOf({ url, lineNumber }: { url: string; lineNumber: number }): string {
  if (url === "") return ""
  return `${url.replace(/^.*\/node_modules\//, "").replace(/^file:\/\/.*\/(gateway|signaling)\//, "$1/")}:${lineNumber + 1}`
}
