import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { PacketHistory, type RtpPacket } from "./history.ts"

const packet = (sequenceNumber: number): RtpPacket => ({
  sequenceNumber: sequenceNumber & 0xffff,
  timestamp: 0,
  marker: false,
  payload: Uint8Array.of(sequenceNumber & 0xff),
})

function filled(from: number, count: number, capacity: number): PacketHistory {
  const history = new PacketHistory(capacity)
  for (let index = 0; index < count; index += 1) history.remember(packet(from + index))
  return history
}

describe("PacketHistory", () => {
  it("holds exactly the newest packets, also over the wrap of sequence numbers", () => {
    const anyCount = fc.integer({ min: 1, max: 400 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), anyCount, fc.nat(800), (from, count, back) => {
        const history = filled(from, count, 128)
        const asked = (from + count - 1 - back) & 0xffff
        const found = history.resend(asked, 0, 0)
        if (back >= count) expect(found).toBe("never-sent")
        else if (back >= 128) expect(found).toBe("gone")
        else expect(found).toMatchObject({ sequenceNumber: asked })
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
    expect(history.resend(1, 1000, 50)).toMatchObject({ sequenceNumber: 1 })
    expect(history.resend(1, 1049, 50)).toBe("pending")
    expect(history.resend(2, 1049, 50)).toMatchObject({ sequenceNumber: 2 })
    expect(history.resend(1, 1050, 50)).toMatchObject({ sequenceNumber: 1 })
  })

  it("waits 10 ms between retransmissions where the round trip is shorter", () => {
    const history = filled(0, 1, 128)
    history.resend(0, 0, 0.2)
    expect(history.resend(0, 9.9, 0.2)).toBe("pending")
    expect(history.resend(0, 10, 0.2)).toMatchObject({ sequenceNumber: 0 })
  })

  it("holds at least 2048 packets unless told otherwise", () => {
    const history = new PacketHistory()
    for (let index = 0; index < 2048; index += 1) history.remember(packet(index))
    expect(history.resend(0, 0, 0)).toMatchObject({ sequenceNumber: 0 })
  })

  it.each([0, 3, 100, 65_536])("refuses a capacity of %i", (capacity) => {
    expect(() => new PacketHistory(capacity)).toThrow(RangeError)
  })
})
