import { expect, it } from "vitest"
import { Backoff } from "./backoff.ts"

it("doubles up to its cap and begins anew after a success", () => {
  const backoff = new Backoff({ firstMs: 100, capMs: 1000, random: () => 0 })
  expect(Array.from({ length: 6 }, () => backoff.next())).toEqual([100, 200, 400, 800, 1000, 1000])
  backoff.reset()
  expect(backoff.next()).toBe(100)
})

it("takes at most half off at random", () => {
  const backoff = new Backoff({ firstMs: 1000, capMs: 1000, random: () => 0.999 })
  expect(backoff.next()).toBeCloseTo(500, -1)
})
