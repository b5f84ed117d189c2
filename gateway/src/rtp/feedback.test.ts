import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../errors.ts"
import { parseRtcp } from "./feedback.ts"

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"))

describe("parseRtcp", () => {
  it.each([
    ["PLI (RFC 4585 §6.3.1)", "81ce0002 00000001 01020304", [{ type: "pli", mediaSsrc: 0x01020304 }]],
    [
      "FIR for two streams (RFC 5104 §4.3.1)",
      "84ce0006 00000001 00000000 01020304 07000000 0a0b0c0d ff000000",
      [
        {
          type: "fir",
          requests: [
            { ssrc: 0x01020304, number: 7 },
            { ssrc: 0x0a0b0c0d, number: 255 },
          ],
        },
      ],
    ],
    [
      "generic NACK with a bitmask over the wrap (RFC 4585 §6.2.1)",
      "81cd0004 00000001 01020304 fffe8005 00100000",
      [{ type: "nack", mediaSsrc: 0x01020304, sequenceNumbers: [65_534, 65_535, 1, 14, 16] }],
    ],
    [
      "REMB (draft-alvestrand-rmcat-remb-03)",
      "8fce0005 00000001 00000000 52454d42 010bd090 01020304",
      [{ type: "remb", bitrateBps: 250_000 * 4, ssrcs: [0x01020304] }],
    ],
    [
      "receiver report (RFC 3550 §6.4.2)",
      "81c90007 00000001 01020304 40000005 00001234 00000010 b7052000 00054000",
      [
        {
          type: "receiver-report",
          blocks: [
            {
              ssrc: 0x01020304,
              fractionLost: 0.25,
              lastSenderReport: 0xb7052000,
              delaySinceLastSenderReport: 0x00054000,
            },
          ],
        },
      ],
    ],
    [
      "sender report without blocks",
      "80c80006 00000001 00000000 00000000 00000000 00000000 00000000",
      [{ type: "receiver-report", blocks: [] }],
    ],
    [
      "transport-wide feedback",
      "8fcd0005 00000001 00000002 00100002 00000100 20020408",
      [
        {
          type: "transport-wide",
          packets: [
            { sequenceNumber: 16, arrivalMs: 65 },
            { sequenceNumber: 17, arrivalMs: 67 },
          ],
        },
      ],
    ],
    ["SDES and BYE", "81ca0002 00000001 00000000 81cb0001 00000001", []],
    ["nothing", "", []],
  ])("reads %s", (_name, text, expected) => {
    expect(parseRtcp(hex(text))).toEqual(expected)
  })

  it("reads every packet of a compound datagram, in order", () => {
    const compound = "80c90001 00000001 81ce0002 00000001 00000002 81cd0003 00000001 00000002 00050000"
    expect(parseRtcp(hex(compound)).map(({ type }) => type)).toEqual(["receiver-report", "pli", "nack"])
  })

  it("leaves padding out (RFC 3550 §6.4.1)", () => {
    expect(parseRtcp(hex("a1cd0004 00000001 00000002 00050000 00000004"))).toEqual([
      { type: "nack", mediaSsrc: 2, sequenceNumbers: [5] },
    ])
  })

  it.each([
    ["a header cut short", "81ce"],
    ["a length beyond the datagram", "81ce0003 00000001 00000002"],
    ["version 1", "41ce0002 00000001 00000002"],
    ["a feedback message without media SSRC", "81ce0001 00000001"],
    ["report blocks that are not there", "82c90001 00000001"],
    ["padding larger than the packet", "a1ce0002 00000001 000000ff"],
    ["REMB with SSRCs missing", "8fce0004 00000001 00000000 52454d42 020bd090"],
  ])("refuses %s", (_name, text) => {
    expect(() => parseRtcp(hex(text))).toThrow(GatewayError)
  })

  it("gives feedback or the typed error on random bytes, and nothing else", () => {
    const rtcpLike = fc
      .tuple(
        fc.constantFrom(0x80, 0x81, 0x84, 0x8f, 0xa1),
        fc.integer({ min: 198, max: 208 }),
        fc.nat(8),
        fc.uint8Array(),
      )
      .map(([first, type, length, rest]) => Uint8Array.of(first, type, 0, length, ...rest))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), rtcpLike), (bytes) => {
        try {
          for (const { type } of parseRtcp(bytes))
            expect(type).toMatch(/^(receiver-report|nack|pli|fir|remb)$/)
        } catch (error) {
          expect(error).toMatchObject({ name: "GatewayError", code: "rtp/malformed-rtcp" })
        }
      }),
      { numRuns: 500 },
    )
  })
})
