import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { median, percentile, percentiles, rounded } from "./statistics.ts"

const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 200 })

describe("percentile", () => {
  it.each([
    [[15, 20, 35, 40, 50], 0.05, 15],
    [[15, 20, 35, 40, 50], 0.3, 20],
    [[15, 20, 35, 40, 50], 0.4, 20],
    [[15, 20, 35, 40, 50], 0.5, 35],
    [[15, 20, 35, 40, 50], 1, 50],
    [[7], 0.99, 7],
    [[10, 9, 100], 0.95, 100],
  ])("of %j at %d is %d", (list, share, expected) => {
    expect(percentile(list, share)).toBe(expected)
  })

  it("is a measured value that at least that share does not exceed, and no smaller one is", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.001, max: 1, noNaN: true }), (list, share) => {
        const found = percentile(list, share)
        const notAbove = (limit: number) => list.filter((value) => value <= limit).length / list.length
        expect(list).toContain(found)
        expect(notAbove(found)).toBeGreaterThanOrEqual(share)
        const smaller = list.filter((value) => value < found)
        if (smaller.length > 0) expect(notAbove(Math.max(...smaller))).toBeLessThan(share)
      }),
    )
  })

  it("refuses no values and shares outside (0, 1]", () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError)
    expect(() => percentile([1], 0)).toThrow(RangeError)
    expect(() => percentile([1], 1.01)).toThrow(RangeError)
    expect(() => percentile([1], Number.NaN)).toThrow(RangeError)
  })
})

describe("percentiles", () => {
  it("names the 50th, 95th and 99th, whatever the order of the values", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    expect(percentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 })
  })
})

describe("median", () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[5], 5],
  ])("of %j is %d", (list, expected) => {
    expect(median(list)).toBe(expected)
  })
})

describe("rounded", () => {
  it("keeps two decimals", () => {
    expect([rounded(4.4449), rounded(-0.126), rounded(12)]).toEqual([4.44, -0.13, 12])
  })
})
