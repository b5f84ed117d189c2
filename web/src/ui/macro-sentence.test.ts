import { expect, it } from "vitest"
import type { MacroState } from "../session/index.ts"
import { macroSentence } from "./macro-sentence.ts"

const name = "Save"

it.each<[string | undefined, MacroState]>([
  [undefined, { phase: "idle" }],
  ['Playing "Save": 3 of 10 steps', { phase: "playing", name, played: 3, total: 10 }],
  ['"Save" was played.', { phase: "done", name }],
  [
    '"Save" was not played: a key is held down on the target; release it first.',
    { phase: "refused", name, reason: "keys-held" },
  ],
  [
    '"Save" was stopped by a key that somebody pressed, after 3 of 10 steps. Everything is released.',
    { phase: "stopped", name, reason: "interrupted", played: 3, total: 10 },
  ],
])("says %j of %o", (sentence, state) => {
  expect(macroSentence(state)).toBe(sentence)
})
