import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { z } from "zod"
import {
  challengeTranscript,
  consoleToServerSchema,
  gatewayIdOf,
  gatewayToServerSchema,
  messageSizeMaxBytes,
  parseMessage,
  SignalingProtocolError,
  serverToConsoleSchema,
  serverToGatewaySchema,
} from "./index.ts"

const schemas: Record<string, z.ZodType> = {
  "console to server": consoleToServerSchema,
  "server to console": serverToConsoleSchema,
  "gateway to server": gatewayToServerSchema,
  "server to gateway": serverToGatewaySchema,
}

const sessionId = fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/)
const gatewayId = fc.stringMatching(/^[a-z2-7]{26}$/)
const sdp = fc.string({ minLength: 1, maxLength: 400 })
const candidate = fc.record({
  candidate: fc.string({ maxLength: 200 }),
  sdpMid: fc.option(fc.string({ maxLength: 8 })),
  sdpMLineIndex: fc.option(fc.nat(64)),
})
const consoleMessage = fc.oneof(
  fc.record({ type: fc.constant("ice-servers" as const), sessionId }),
  fc.record({ type: fc.constant("offer" as const), sessionId, gatewayId, sdp }),
  fc.record({ type: fc.constant("resume" as const), sessionId, gatewayId }),
  fc.record({ type: fc.constant("candidate" as const), sessionId, candidate }),
  fc.record({ type: fc.constant("end" as const), sessionId, reason: fc.constant("left" as const) }),
)

/** Runs `parse` and says what came of it, so that any error but the typed one fails the test. */
function outcome(parse: () => unknown): "accepted" | "refused" {
  try {
    parse()
    return "accepted"
  } catch (error) {
    expect(error).toBeInstanceOf(SignalingProtocolError)
    return "refused"
  }
}

describe("messages", () => {
  it("come back from JSON as they were sent", () => {
    fc.assert(
      fc.property(consoleMessage, (message) => {
        expect(parseMessage(consoleToServerSchema, JSON.stringify(message))).toEqual(message)
      }),
    )
  })

  it("lose fields that the protocol does not know", () => {
    const text =
      '{"type":"ice-servers","sessionId":"0123456789abcdef","role":"administrator","__proto__":{"a":1}}'
    expect(parseMessage(consoleToServerSchema, text)).toEqual({
      type: "ice-servers",
      sessionId: "0123456789abcdef",
    })
  })

  describe.each(Object.entries(schemas))("from %s", (_direction, schema) => {
    it("are refused as a protocol error, and nothing else, when they are random text", () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
          expect(outcome(() => parseMessage(schema, text))).toBe("refused")
        }),
      )
    })

    it("are refused as a protocol error, and nothing else, when they are random bytes read as text", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          expect(outcome(() => parseMessage(schema, Buffer.from(bytes).toString("utf8")))).toBe("refused")
        }),
      )
    })

    it("are refused as a protocol error, and nothing else, when they are random JSON or spoilt messages", () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.json(),
            fc
              .tuple(consoleMessage, fc.string(), fc.jsonValue())
              .map(([message, key, value]) => JSON.stringify({ ...message, [key]: value, type: value })),
          ),
          (text) => {
            expect(outcome(() => parseMessage(schema, text))).toBe("refused")
          },
        ),
      )
    })
  })

  it.each([
    ["a session id that is too short to be random", { type: "ice-servers", sessionId: "0123456789abcde" }],
    ["a session id with other characters", { type: "ice-servers", sessionId: "0123456789abcdef:" }],
    [
      "a gateway id in capitals",
      { type: "offer", sessionId: "0123456789abcdef", gatewayId: "A".repeat(26), sdp: "v" },
    ],
    ["an empty SDP", { type: "offer", sessionId: "0123456789abcdef", gatewayId: "a".repeat(26), sdp: "" }],
    ["a reason of no meaning", { type: "end", sessionId: "0123456789abcdef", reason: "because" }],
  ])("with %s are refused", (_what, message) => {
    expect(outcome(() => parseMessage(consoleToServerSchema, JSON.stringify(message)))).toBe("refused")
  })

  it("of more than 64 kB are refused before they are read", () => {
    const message = { type: "ice-servers", sessionId: "0123456789abcdef" }
    const fits = JSON.stringify(message).padEnd(messageSizeMaxBytes, " ")
    expect(parseMessage(consoleToServerSchema, fits)).toEqual(message)
    expect(outcome(() => parseMessage(consoleToServerSchema, `${fits} `))).toBe("refused")
  })
})

describe("the challenge transcript", () => {
  it("prefixes each field with its length, u16 big endian", () => {
    const transcript = Buffer.from(challengeTranscript("http://h", "id", "nonce"))
    expect(transcript.toString("latin1")).toBe(
      "\0\x1acrashcart-v1 gateway prove\0\x08http://h\0\x02id\0\x05nonce",
    )
  })

  it("differs whenever a field differs, however the fields are cut", () => {
    const field = fc.string({ maxLength: 6 })
    fc.assert(
      fc.property(fc.tuple(field, field, field), fc.tuple(field, field, field), (a, b) => {
        const encoder = new TextEncoder()
        const sameBytes = a.every((text, index) =>
          Buffer.from(encoder.encode(text)).equals(Buffer.from(b[index] ?? "")),
        )
        const same = Buffer.from(challengeTranscript(...a)).equals(Buffer.from(challengeTranscript(...b)))
        expect(same).toBe(sameBytes)
      }),
    )
  })
})

describe("a gateway id", () => {
  // openssl dgst -sha256 -binary | base32 | tr A-Z a-z | cut -c1-26
  it.each([
    ["32 zero octets", new Uint8Array(32), "mzuhvlpymk6xo3epygfy5h4oea"],
    [
      "the octets 0 to 31",
      Uint8Array.from({ length: 32 }, (_, index) => index),
      "mmg42klgyqzwneiskrelxms3j7",
    ],
  ])("of %s is what coreutils compute", async (_what, publicKey, id) => {
    expect(await gatewayIdOf(publicKey)).toBe(id)
  })
})
