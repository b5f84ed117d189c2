import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "./errors.ts"
import {
  decodePasteToConsole,
  decodePasteToGateway,
  encodePaste,
  type PasteToConsole,
  type PasteToGateway,
  pasteChunkMaxUnits,
  pasteChunks,
} from "./paste.ts"

const toGateway: PasteToGateway[] = [
  { type: "paste-start", id: 1, layout: "de-nodeadkeys", untypable: "refuse" },
  { type: "paste-start", id: 4_294_967_295, layout: "us", untypable: "leave-out" },
  { type: "paste-chunk", id: 1, text: "Grüße 🙂\n" },
  { type: "paste-end", id: 1 },
  { type: "paste-cancel", id: 1 },
]
const toConsole: PasteToConsole[] = [
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
]

describe("messages about text", () => {
  it.each(toGateway)("carry $type to the gateway", (message) => {
    expect(decodePasteToGateway(encodePaste(message))).toEqual(message)
    expect(() => decodePasteToConsole(encodePaste(message))).toThrow(ProtocolError)
  })

  it.each(toConsole)("carry $type to the console", (message) => {
    expect(decodePasteToConsole(encodePaste(message))).toEqual(message)
    expect(() => decodePasteToGateway(encodePaste(message))).toThrow(ProtocolError)
  })

  it.each([
    ["no JSON", "{type:paste-end}"],
    ["an unknown type", '{"type":"paste","id":1}'],
    ["an id of 0", '{"type":"paste-end","id":0}'],
    ["an empty piece", '{"type":"paste-chunk","id":1,"text":""}'],
    [
      "a piece that is too long",
      JSON.stringify({ type: "paste-chunk", id: 1, text: "a".repeat(pasteChunkMaxUnits + 1) }),
    ],
  ])("are refused when they are %s", (_what, text) => {
    expect(() => decodePasteToGateway(text)).toThrow(ProtocolError)
  })

  it("are refused without a word of what they said, and nothing else is thrown", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const decode of [decodePasteToGateway, decodePasteToConsole]) {
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
