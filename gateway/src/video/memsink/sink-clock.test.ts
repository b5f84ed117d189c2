import { describe, expect, it } from "vitest"
import { clientTimestamp, pictureAge } from "./sink-clock.ts"

/** The raw clock is behind by four minutes, as after some weeks of NTP. */
const clocks = { rawSeconds: () => 5000, monotonicSeconds: () => 5240 }

describe("pictureAge", () => {
  it.each([
    ["raw", 5000],
    ["monotonic", 5240],
    ["either", 5000],
    ["either", 5240],
  ] as const)("is counted on the clock that stamped it (%s, %d)", (clock, now) => {
    const { age, encodedAge } = pictureAge(clock, clocks, { grabbedAt: now - 0.04, encodedAt: now - 0.01 })
    expect(age).toBeCloseTo(0.04, 6)
    expect(encodedAge).toBeCloseTo(0.01, 6)
  })

  it("grows while the picture lies in the sink", () => {
    expect(pictureAge("raw", clocks, { grabbedAt: 4997.97, encodedAt: 4998 }).age).toBeCloseTo(2.03, 6)
  })

  it("falls back to the encoding time where the clock is a foreign one", () => {
    for (const encodedAt of [0.03, 9_000_000]) {
      const told = pictureAge("raw", clocks, { grabbedAt: encodedAt - 0.03, encodedAt })
      expect(told.age).toBeCloseTo(0.03, 6)
      expect(told.encodedAge).toBe(0)
    }
  })

  it("is never negative nor infinite, whatever the bytes were", () => {
    for (const encodedAt of [Number.NaN, Number.POSITIVE_INFINITY, 5000.002]) {
      const { age } = pictureAge("raw", clocks, { grabbedAt: 5000.001, encodedAt })
      expect(age).toBeGreaterThanOrEqual(0)
      expect(age).toBeLessThan(1)
    }
  })
})

it("announces a client on the server's clock, on the later one where that is not known", () => {
  expect(clientTimestamp("raw", clocks)).toBe(5000)
  expect(clientTimestamp("monotonic", clocks)).toBe(5240)
  expect(clientTimestamp("either", clocks)).toBe(5240)
})
