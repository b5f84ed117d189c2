import { describe, expect, it } from "vitest"
import type { Results } from "../results.ts"
import { latencySvg } from "./latency-svg.ts"

const machine: Results["machine"] = {
  cpu: "A <fast> & small one",
  cores: 2,
  kernel: "6.1.0",
  node: "v24.0.0",
  chromium: "156.0",
  loadAtStart: 0,
  startedAt: "2026-01-02T03:04:05.000Z",
}
const figures: Results["figures"] = {
  "send-to-present.h264-720p30": {
    unit: "ms",
    p50: 5,
    p95: 15,
    p99: 40,
    against: { floor: { p50: 3, p95: 9, p99: 14 }, janus: { p50: 5, p95: 12 } },
  },
}

describe("the README's picture", () => {
  it("has a bar for each path, on one scale", () => {
    const svg = latencySvg({ machine, figures }) ?? ""
    for (const label of ["crashcart", "Janus", "the least Chromium needs"])
      expect(svg).toContain(`>${label}<`)
    const medians = [...svg.matchAll(/class="median" x="([\d.]+)"/g)].map(([, x]) => Number(x) + 1)
    const [ours = 0, floor = 0, janus = 0] = medians
    expect(ours).toBe(janus)
    // 470 px are 40 ms.
    expect(ours - floor).toBeCloseTo((2 * 470) / 40, 0)
  })

  it("is well-formed whatever the machine is called, and readable in the dark", () => {
    const svg = latencySvg({ machine, figures }) ?? ""
    expect(svg).toContain("A &#60;fast&#62; &#38; small one")
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    expect(svg).toContain("prefers-color-scheme: dark")
    const opened = [...svg.matchAll(/<(text|svg|style)\b/g)].length
    expect([...svg.matchAll(/<\/(text|svg|style)>/g)]).toHaveLength(opened)
  })

  it("is none where no latency to the screen was measured", () => {
    expect(latencySvg({ machine, figures: { "cpu.x": { unit: "% of a core", value: 1 } } })).toBeUndefined()
  })
})
