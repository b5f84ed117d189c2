import { describe, expect, it } from "vitest"
import { encodePlayoutDelay } from "./playout-delay.ts"

describe("encodePlayoutDelay", () => {
  it.each([
    [0, 0, [0x00, 0x00, 0x00]],
    [0, 10, [0x00, 0x00, 0x01]],
    [400, 40_950, [0x02, 0x8f, 0xff]],
    [40_950, 40_950, [0xff, 0xff, 0xff]],
  ])("writes %i to %i ms", (minMs, maxMs, octets) => {
    expect([...encodePlayoutDelay(minMs, maxMs)]).toEqual(octets)
  })

  it.each([
    [-10, 0],
    [20, 10],
    [0, 40_960],
    [5, 10],
  ])("refuses %i to %i ms", (minMs, maxMs) => {
    expect(() => encodePlayoutDelay(minMs, maxMs)).toThrow(RangeError)
  })
})
