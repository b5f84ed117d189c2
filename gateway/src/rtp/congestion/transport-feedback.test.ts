import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { writeTransportFeedback } from "./testing/write-transport-feedback.ts"
import { readTransportFeedback } from "./transport-feedback.ts"

function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return readTransportFeedback(view, bytes.byteLength)
}

function packet(text: string): Buffer {
  return Buffer.from(`8fcd0000 00000001 00000002 ${text}`.replaceAll(" ", ""), "hex")
}

describe("readTransportFeedback", () => {
  it("reads run lengths, a sequence that wraps, and deltas of both sizes", () => {
    // Two small deltas, then one large and negative: run length chunks 0x2002 and 0x4001. Reference 1 is 64 ms.
    expect(read(packet("ffff 0003 000001 07 2002 4001 04 08 fffc"))).toEqual([
      { sequenceNumber: 0xffff, arrivalMs: 65 },
      { sequenceNumber: 0, arrivalMs: 67 },
      { sequenceNumber: 1, arrivalMs: 66 },
    ])
  })

  it("reads status vectors of one bit a packet", () => {
    // 1 0 1, the rest beyond the count.
    expect(read(packet("0010 0003 000000 00 a800 04 04"))).toEqual([
      { sequenceNumber: 16, arrivalMs: 1 },
      { sequenceNumber: 17, arrivalMs: undefined },
      { sequenceNumber: 18, arrivalMs: 2 },
    ])
  })

  it.each([
    ["the head of transport-wide feedback", "0010 0003 0000"],
    ["the packet statuses", "0010 0003 000000 00"],
    ["the receive deltas", "0010 0003 000000 00 2003 04"],
  ])("refuses one that ends inside %s", (where, text) => {
    expect(read(packet(text))).toEqual({ malformed: `ends inside ${where}` })
  })

  it("refuses the reserved packet status", () => {
    expect(read(packet("0010 0001 000000 00 6001"))).toEqual({ malformed: "uses a reserved packet status" })
  })

  it("reads what a receiver writes", () => {
    const arrival = fc.option(fc.integer({ min: 0, max: 16_000 }), { nil: undefined })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), fc.array(arrival, { minLength: 1 }), (base, ticks) => {
        const reports = ticks.map((tick, index) => ({
          sequenceNumber: (base + index) & 0xffff,
          arrivalMs: tick === undefined ? undefined : 640_000 + tick / 4,
        }))
        expect(read(writeTransportFeedback(reports))).toEqual(reports)
      }),
    )
  })

  it("answers random bytes with reports or with what is wrong, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 80 }), (bytes) => {
        const result = read(bytes)
        expect(Array.isArray(result) || typeof result.malformed === "string").toBe(true)
      }),
    )
  })
})
