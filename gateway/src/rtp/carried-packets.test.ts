import { describe, expect, it } from "vitest"
import { CarriedPackets } from "./carried-packets.ts"

describe("CarriedPackets", () => {
  it("knows which packet a transport-wide number carried, once", () => {
    const carried = new CarriedPackets()
    carried.note(7, 65_535)
    carried.note(8, 0)
    expect([carried.take(8), carried.take(7), carried.take(7), carried.take(9)]).toEqual([
      0,
      65_535,
      undefined,
      undefined,
    ])
  })

  it("forgets what is too old, and takes no old packet for a new one", () => {
    const carried = new CarriedPackets()
    for (let number = 0; number < 10_000; number += 1) carried.note(number, number)
    expect(carried.take(9_999)).toBe(9_999)
    expect(carried.take(1_000)).toBeUndefined()
  })
})
