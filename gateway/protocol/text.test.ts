import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "./errors.ts"
import { pasteChunkMaxUnits, pasteChunks } from "./paste.ts"
import {
  decodeTextToConsole,
  decodeTextToGateway,
  encodeText,
  type TextToConsole,
  type TextToGateway,
} from "./text.ts"

const toGateway: TextToGateway[] = [
  { type: "paste-start", id: 1, layout: "de-nodeadkeys", untypable: "refuse" },
  { type: "paste-start", id: 4_294_967_295, layout: "us", untypable: "leave-out" },
  { type: "paste-chunk", id: 1, text: "Grüße 🙂\n" },
  { type: "paste-end", id: 1 },
  { type: "paste-cancel", id: 1 },
  { type: "macro-start", id: 1 },
  {
    type: "macro-steps",
    id: 1,
    steps: [
      { type: "key", usage: 0x47, down: true, waitMs: 0 },
      { type: "consumer", usage: 0xe9, down: false, waitMs: 60_000 },
      { type: "system", usage: 0x82, down: true, waitMs: 1 },
    ],
  },
  { type: "macro-end", id: 1 },
  { type: "macro-cancel", id: 1 },
  { type: "jiggler-start", everyS: 60 },
  { type: "jiggler-stop" },
]
const toConsole: TextToConsole[] = [
  { type: "paste-progress", id: 1, typed: 3, total: 10 },
  { type: "paste-done", id: 1, typed: 10 },
  {
    type: "paste-untypable",
    id: 1,
    kinds: 1,
    characters: [{ character: "🙂", count: 2, line: 1, column: 7 }],
  },
  { type: "paste-refused", id: 1, reason: "busy" },
  { type: "paste-stopped", id: 1, reason: "interrupted", typed: 3, total: 10 },
  { type: "macro-progress", id: 1, played: 1, total: 4 },
  { type: "macro-done", id: 1 },
  { type: "macro-refused", id: 1, reason: "keys-held" },
  { type: "macro-stopped", id: 1, reason: "cancelled", played: 1, total: 4 },
  { type: "jiggler-state", everyS: 60 },
  { type: "jiggler-state" },
]

function macroStep(change: object): string {
  const step = { type: "key", usage: 4, down: true, waitMs: 0, ...change }
  return JSON.stringify({ type: "macro-steps", id: 1, steps: [step] })
}

describe("messages about text", () => {
  it.each(toGateway)("carry $type to the gateway", (message) => {
    expect(decodeTextToGateway(encodeText(message))).toEqual(message)
    expect(() => decodeTextToConsole(encodeText(message))).toThrow(ProtocolError)
  })

  it.each(toConsole)("carry $type to the console", (message) => {
    expect(decodeTextToConsole(encodeText(message))).toEqual(message)
    expect(() => decodeTextToGateway(encodeText(message))).toThrow(ProtocolError)
  })

  it.each([
    ["no JSON", "{type:paste-end}"],
    ["an unknown type", '{"type":"paste","id":1}'],
    ["an id of 0", '{"type":"paste-end","id":0}'],
    ["a macro's step that no key has", macroStep({ usage: 3 })],
    ["a step of a device that there is not", macroStep({ type: "mouse" })],
    ["a step that waits too long", macroStep({ waitMs: 60_001 })],
    ["a step that waits for the past", macroStep({ waitMs: -1 })],
    ["a macro without steps", '{"type":"macro-steps","id":1,"steps":[]}'],
    ["a jiggler that never rests", '{"type":"jiggler-start","everyS":1}'],
    ["an empty piece", '{"type":"paste-chunk","id":1,"text":""}'],
    [
      "a piece that is too long",
      JSON.stringify({ type: "paste-chunk", id: 1, text: "a".repeat(pasteChunkMaxUnits + 1) }),
    ],
  ])("are refused when they are %s", (_what, text) => {
    expect(() => decodeTextToGateway(text)).toThrow(ProtocolError)
  })

  it("are refused without a word of what they said, and nothing else is thrown", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const decode of [decodeTextToGateway, decodeTextToConsole]) {
          try {
            decode(text)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
            expect(error).not.toHaveProperty("cause")
          }
        }
      }),
    )
  })
})

describe("the pieces of a text", () => {
  it("make the text again, each within its limit and well-formed where the text is", () => {
    // Around the place where a text is cut, characters of one, two and three octets, and of two code units.
    const long = fc
      .tuple(
        fc.integer({ min: pasteChunkMaxUnits - 20, max: 2 * pasteChunkMaxUnits + 20 }),
        fc.array(fc.constantFrom("a", "é", "€", "🙂"), { minLength: 1, maxLength: 20 }),
      )
      .map(([length, characters]) => "x".repeat(length) + characters.join("").repeat(10))
    fc.assert(
      fc.property(long, (text) => {
        const pieces = [...pasteChunks(text)]
        expect(pieces.join("")).toBe(text)
        const isFit = (piece: string) =>
          piece.length > 0 && piece.length <= pasteChunkMaxUnits && piece.isWellFormed()
        expect(pieces.every(isFit)).toBe(true)
      }),
    )
  })
})
