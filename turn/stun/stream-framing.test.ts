import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { encodeChannelData, encodeMessage, MessageClass, Method, StreamFraming } from "./index.ts"

const data = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array))
const channelData = data.map((each) => encodeChannelData({ channel: 0x4000, data: each }, true))
const message = data.map((value) =>
  encodeMessage({
    method: Method.send,
    messageClass: MessageClass.indication,
    transactionId: Buffer.alloc(12, 3),
    attributes: [{ type: 0x13, value }],
  }),
)

describe("StreamFraming", () => {
  it("gives back the messages, wherever the stream was cut", () => {
    const messages = fc.array(fc.oneof(channelData, message), { maxLength: 6 })
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
        const framing = new StreamFraming()
        const stream = Buffer.concat(sent)
        const received: Buffer[] = []
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const sizeBytes = cuts[turn % cuts.length] ?? 1
          received.push(...(framing.push(stream.subarray(at, at + sizeBytes)) ?? [Buffer.from("closed")]))
          at += sizeBytes
        }
        expect(received).toEqual(sent)
        expect(framing.isPartial).toBe(false)
      }),
    )
  })

  it.each([
    ["HTTP", "GET / HTTP/1.1\r\n\r\n", "utf8"],
    ["a TLS record in the clear", "160301020001000001", "hex"],
    ["a message without the magic cookie", "0001000000000000", "hex"],
    ["a length that is no whole number of words", "00010003", "hex"],
    ["more than a jumbo frame", "4000ffff", "hex"],
  ] as const)("closes on %s", (_what, text, encoding) => {
    const framing = new StreamFraming()
    const isClosed = [...Buffer.from(text, encoding)].some(
      (_, at) => framing.push(Buffer.from(text, encoding).subarray(at, at + 1)) === undefined,
    )
    expect(isClosed).toBe(true)
  })

  it("answers any bytes with messages or undefined, and never holds more than one message", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
        const framing = new StreamFraming()
        for (const chunk of chunks) if (framing.push(Buffer.from(chunk)) === undefined) return
      }),
    )
  })
})
