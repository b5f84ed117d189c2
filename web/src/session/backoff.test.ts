import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { backoffMs } from "./backoff.ts"

describe("backoffMs", () => {
  it("doubles from half a second to ten", () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((attempt) => backoffMs(attempt, 0))).toEqual([
      250, 500, 1000, 2000, 4000, 5000, 5000,
    ])
  })

  it("retries within a second the first time, and never waits longer than ten", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(fc.property(random, (r) => backoffMs(1, r) >= 250 && backoffMs(1, r) <= 1000))
    fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), random, (n, r) => backoffMs(n, r) <= 10_000))
  })
})
