import { expect, it } from "vitest"
import { PeakRate } from "./peak-rate.ts"

const unit = (sizeBytes: number) => ({
  nalUnits: [new Uint8Array(sizeBytes)],
  isKeyFrame: false,
  timestampUs: 0,
  width: 16,
  height: 16,
})

it("is what was presumed until a second has been seen", () => {
  const peak = new PeakRate(4_000_000)
  expect(peak.bps(0)).toBe(4_000_000)
  peak.note(unit(100_000), 0)
  expect(peak.bps(999)).toBe(4_000_000)
})

it("is the busiest second of the last half minute, each picture counted once", () => {
  const peak = new PeakRate(1_000_000)
  for (let second = 0; second < 20; second += 1) {
    const picture = unit(second === 5 ? 900_000 : 100_000)
    peak.note(picture, second * 1000)
    peak.note(picture, second * 1000)
  }
  expect(peak.bps(20_000)).toBe(7_200_000)
  expect(peak.bps(36_000)).toBe(800_000)
})

it("reckons with half of what was presumed while a screen stands still", () => {
  const peak = new PeakRate(4_000_000)
  peak.note(unit(100), 0)
  expect(peak.bps(5000)).toBe(2_000_000)
})
