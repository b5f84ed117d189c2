import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { TokenBucket } from "./token-bucket.ts"

describe("TokenBucket", () => {
  it("lets a burst through, then one per period", () => {
    const bucket = new TokenBucket({ burst: 3, ratePerS: 2 }, 0)
    expect([0, 0, 0, 0, 499, 500, 500].map((at) => bucket.take(at))).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      false,
    ])
  })

  it("says how long to wait, and keeps that promise", () => {
    const bucket = new TokenBucket({ burst: 1, ratePerS: 3 }, 0)
    expect(bucket.waitMs(0)).toBe(0)
    expect(bucket.take(0)).toBe(true)
    expect(bucket.waitMs(0)).toBe(334)
    expect(bucket.take(334)).toBe(true)
  })

  it("never lets more through than burst + rate × time, whenever it is asked and however the clock steps", () => {
    const step = fc.integer({ min: -50, max: 400 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(step),
        (burst, rate, steps) => {
          const bucket = new TokenBucket({ burst, ratePerS: rate }, 0)
          let nowMs = 0
          let forwardMs = 0
          let passed = 0
          for (const stepMs of steps) {
            nowMs += stepMs
            forwardMs += Math.max(0, stepMs)
            if (bucket.take(nowMs)) passed += 1
          }
          expect(passed).toBeLessThanOrEqual(burst + (rate * forwardMs) / 1000 + 1e-6)
        },
      ),
    )
  })
})
