import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Lookup, PacketHistory, type PacketTrain, sequenceNumberAt } from "./history.ts"

const train = (firstSequenceNumber: number, count: number): PacketTrain => ({
  firstSequenceNumber,
  timestamp: 0,
  payloads: Array.from({ length: count }, () => new Uint8Array(1)),
})
/** The sequence number of what was found; why nothing was, otherwise. */
const numberOf = (found: Lookup) =>
  typeof found === "string" ? found : sequenceNumberAt(found.train, found.index)

function filled(from: number, count: number, capacity: number): PacketHistory {
  const history = new PacketHistory(capacity)
  const packets = train(from, count)
  for (let index = 0; index < count; index += 1) history.remember(packets, index)
  return history
}

describe("PacketHistory", () => {
  it("holds exactly the newest packets, also over the wrap of sequence numbers", () => {
    const anyCount = fc.integer({ min: 1, max: 400 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), anyCount, fc.nat(800), (from, count, back) => {
        const history = filled(from, count, 128)
        const asked = (from + count - 1 - back) & 0xffff
        const found = numberOf(history.resend(asked, 0, 0))
        if (back >= count) expect(found).toBe("never-sent")
        else if (back >= 128) expect(found).toBe("gone")
        else expect(found).toBe(asked)
      }),
    )
  })

  it("says that a packet was never sent instead of asking for a key frame", () => {
    expect(new PacketHistory().resend(5, 0, 0)).toBe("never-sent")
    expect(filled(10, 5, 128).resend(15, 0, 0)).toBe("never-sent")
    expect(filled(65_530, 5, 128).resend(2, 0, 0)).toBe("never-sent")
    expect(filled(10, 5, 128).resend(9, 0, 0)).toBe("never-sent")
  })

  it("answers the first request at once and the same one again only after a round trip", () => {
    const history = filled(0, 3, 128)
    expect(numberOf(history.resend(1, 1000, 50))).toBe(1)
    expect(history.resend(1, 1049, 50)).toBe("pending")
    expect(numberOf(history.resend(2, 1049, 50))).toBe(2)
    expect(numberOf(history.resend(1, 1050, 50))).toBe(1)
  })

  it("waits 10 ms between retransmissions where the round trip is shorter", () => {
    const history = filled(0, 1, 128)
    history.resend(0, 0, 0.2)
    expect(history.resend(0, 9.9, 0.2)).toBe("pending")
    expect(numberOf(history.resend(0, 10, 0.2))).toBe(0)
  })

  it("holds at least 2048 packets unless told otherwise", () => {
    const history = new PacketHistory()
    const packets = train(0, 2048)
    for (let index = 0; index < 2048; index += 1) history.remember(packets, index)
    expect(numberOf(history.resend(0, 0, 0))).toBe(0)
  })

  it.each([0, 3, 100, 65_536])("refuses a capacity of %i", (capacity) => {
    expect(() => new PacketHistory(capacity)).toThrow(RangeError)
  })
})
