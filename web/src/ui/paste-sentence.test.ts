import { describe, expect, it } from "vitest"
import type { PasteState } from "../session/index.ts"
import { characterName, pasteSentence } from "./paste-sentence.ts"

describe("the sentence about a pasted text", () => {
  it.each<[PasteState, string | undefined]>([
    [{ phase: "idle" }, undefined],
    [{ phase: "typing", typed: 0, total: undefined }, "Starting to type…"],
    [{ phase: "typing", typed: 45, total: 2000 }, "Typing: 45 of 2,000 characters"],
    [{ phase: "done", typed: 1 }, "1 character was typed."],
    [{ phase: "done", typed: 2000 }, "2,000 characters were typed."],
    [
      { phase: "stopped", reason: "interrupted", typed: 45, total: 2000 },
      "Stopped after 45 of 2,000 characters: somebody pressed a key.",
    ],
    [
      { phase: "refused", reason: "caps-lock" },
      "Nothing was typed: the target's Caps Lock does not go off. Switch it off and try again.",
    ],
  ])("for %o is: %s", (state, sentence) => {
    expect(pasteSentence(state)).toBe(sentence)
  })
})

describe("the name of a character", () => {
  it.each([
    ["é", "é (U+00E9)"],
    ["🙂", "🙂 (U+1F642)"],
    ["\u00a0", "U+00A0"],
    ["\u0301", "U+0301"],
    ["\ud83d", "U+D83D"],
  ])("shows what can be seen: %j", (character, name) => {
    expect(characterName(character)).toBe(name)
  })
})
