import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Results, resultsSchema, timesMs, writeResults } from "./results.ts"

const machine: Results["machine"] = {
  cpu: "A processor",
  cores: 2,
  kernel: "6.1.0",
  node: "v24.0.0",
  chromium: "156.0.0.0",
  loadAtStart: 0.4,
  startedAt: "2026-01-02T03:04:05.000Z",
}
const withFigure = (figure: unknown) => ({ machine, figures: { "send-to-present.h264-720p30": figure } })

describe("the results", () => {
  it.each([
    { unit: "ms", p50: 4.4, p95: 9.1, p99: 12, against: { janus: { p50: 4.3 } } },
    { unit: "% of a core", value: 6.1 },
    { unit: "MB", value: 120, against: { janus: { value: 40 } } },
  ])("carry %j", (figure) => {
    expect(resultsSchema.parse(withFigure(figure))).toEqual(withFigure(figure))
  })

  it.each([
    ["no unit", { value: 1 }],
    ["an unknown unit", { unit: "furlongs", value: 1 }],
    ["nothing measured", { unit: "ms" }],
    ["half a distribution", { unit: "ms", p50: 1 }],
    ["both kinds at once", { unit: "ms", p50: 1, p95: 1, p99: 1, value: 1 }],
    ["a number that is none", { unit: "ms", value: Number.NaN }],
    ["an empty comparison", { unit: "ms", value: 1, against: { janus: {} } }],
  ])("refuse %s", (_, figure) => {
    expect(resultsSchema.safeParse(withFigure(figure)).success).toBe(false)
  })

  it("refuse a name without a dot, and a machine that is not described", () => {
    expect(resultsSchema.safeParse({ machine, figures: { cpu: { unit: "ms", value: 1 } } }).success).toBe(
      false,
    )
    expect(resultsSchema.safeParse({ machine: {}, figures: {} }).success).toBe(false)
  })

  it("are written whole, and not at all when they are wrong", async () => {
    const folder = await mkdtemp(join(tmpdir(), "results-"))
    try {
      const path = join(folder, "results", "latest.json")
      const good: Results = { machine, figures: { "cpu.viewers-1": { unit: "% of a core", value: 3 } } }
      await writeResults(path, good)
      expect(JSON.parse(await readFile(path, "utf8"))).toEqual(good)
      const bad = {
        machine,
        figures: { "cpu.viewers-1": { unit: "ms" as const, value: Number.POSITIVE_INFINITY } },
      }
      await expect(writeResults(path, bad)).rejects.toThrow()
      expect(JSON.parse(await readFile(path, "utf8"))).toEqual(good)
      expect(await readdir(join(folder, "results"))).toEqual(["latest.json"])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe("timesMs", () => {
  it("rounds to two decimals and puts what it is held against beside it", () => {
    expect(timesMs([1.234, 2.345, 3.456], { floor: [1, 2, 3] })).toEqual({
      unit: "ms",
      p50: 2.35,
      p95: 3.46,
      p99: 3.46,
      against: { floor: { p50: 2, p95: 3, p99: 3 } },
    })
  })

  it("refuses to make a figure of nothing", () => {
    expect(() => timesMs([])).toThrow(RangeError)
  })
})
