import { describe, expect, it } from "vitest"
import { SequenceNumbers, sequenceDistance } from "./sequence.ts"

describe("SequenceNumbers", () => {
  it("counts up by one and wraps after 65535", () => {
    const numbers = new SequenceNumbers(65_534)
    expect([numbers.next(), numbers.next(), numbers.next(), numbers.next()]).toEqual([65_534, 65_535, 0, 1])
  })

  it("starts below 2^15 unless told where", () => {
    for (let index = 0; index < 32; index += 1) expect(new SequenceNumbers().next()).toBeLessThan(2 ** 15)
  })
})

describe("sequenceDistance", () => {
  it.each([
    [1, 1, 0],
    [1, 3, 2],
    [65_535, 0, 1],
    [65_000, 100, 636],
    [0, 65_535, 65_535],
  ])("from %i to %i is %i", (older, newer, distance) => {
    expect(sequenceDistance(older, newer)).toBe(distance)
  })
})
