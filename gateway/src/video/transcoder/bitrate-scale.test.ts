import { expect, it } from "vitest"
import { BitrateScale } from "./bitrate-scale.ts"

function after(pictures: number, gapUs: number): BitrateScale {
  const scale = new BitrateScale()
  for (let i = 0; i < pictures; i++) scale.note(i * gapUs)
  return scale
}

it.each([
  { rate: 30, scale: 1 },
  { rate: 60, scale: 0.5 },
  { rate: 15, scale: 2 },
  { rate: 10, scale: 3 },
  { rate: 120, scale: 0.5 },
  { rate: 2, scale: 4 },
])("scales by $scale at $rate pictures per second", ({ rate, scale }) => {
  const measured = after(200, 1_000_000 / rate).scale
  expect(measured / scale).toBeGreaterThan(0.84)
  expect(measured / scale).toBeLessThan(1.16)
})

it("does not bother rate control with a jitter of a tenth", () => {
  const scale = new BitrateScale()
  const changes = Array.from({ length: 200 }, (_, i) => scale.note(i * 33_333 + (i % 2) * 3_300))
  expect(changes).not.toContain(true)
})

it("takes a pause for a pause, and time that stands still or goes back for nothing", () => {
  const scale = new BitrateScale()
  for (const timestampUs of [0, 5_000_000, 5_000_000, 4_000_000, 60_000_000]) scale.note(timestampUs)
  expect(scale.scale).toBe(1)
})
