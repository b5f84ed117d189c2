import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "./errors.ts"
import { encodeArrival } from "./pictures.ts"
import { decodeOnSocket, decodeSocketAnswer, encodeOnSocket, encodeSocketAnswer } from "./socket.ts"

const bytes = fc.uint8Array().map((values) => new Uint8Array(values))
const ticket = "T".repeat(43)

describe("a session on a WebSocket", () => {
  it("carries each channel's messages", () => {
    const text = fc.tuple(
      fc.constantFrom("control" as const, "text" as const),
      fc.string({ unit: "grapheme" }),
    )
    const binary = fc.tuple(fc.constantFrom("keys" as const, "pointer" as const), bytes)
    fc.assert(
      fc.property(fc.oneof(text, binary), ([label, data]) => {
        expect(decodeOnSocket(encodeOnSocket(label, data))).toEqual({ label, data })
      }),
    )
  })

  it("passes pictures and their arrivals on as they are", () => {
    const arrival = encodeArrival({ id: 7, wantsKeyFrame: false })
    expect(decodeOnSocket(arrival)).toEqual({ label: "pictures", data: arrival })
  })

  it("gives a message or the typed error for any octets, and nothing else", () => {
    fc.assert(
      fc.property(bytes, (message) => {
        try {
          decodeOnSocket(message)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
    )
  })

  it("is let in by the ticket in the answer", () => {
    expect(decodeSocketAnswer(encodeSocketAnswer(ticket))).toBe(ticket)
    for (const answer of ["v=0\r\n", "", `crashcart-socket/1 ${ticket} x`, "crashcart-socket/1 short"]) {
      expect(() => decodeSocketAnswer(answer)).toThrow(ProtocolError)
    }
  })
})
