import { expect, it } from "vitest"
import { type KeyHintInput, keyHint } from "./key-hint.ts"

const captured: KeyHintInput = { isCaptured: true, held: [], unknownKey: undefined, keyboard: "ready" }

it.each<[string, Partial<KeyHintInput>]>([
  ["Click the picture to type", { isCaptured: false }],
  ["Keys go to the target", {}],
  ["Keys go to the target", { keyboard: undefined }],
  ["Held: Ctrl + Shift", { held: ["ControlLeft", "ShiftRight"] }],
  ["Held: Alt", { held: ["AltLeft", "AltRight", "KeyQ"] }],
  ["The target's keyboard has no MediaPlayPause", { unknownKey: "MediaPlayPause" }],
  ["Keys do not arrive: USB is asleep", { keyboard: "asleep" }],
  ["Keys do not arrive: USB is asleep", { keyboard: "asleep", held: ["ShiftLeft"] }],
  ["Keys do not arrive: USB is not connected", { keyboard: "detached" }],
  ["Click the picture to type", { isCaptured: false, keyboard: "asleep" }],
])("says '%s' of %o", (hint, input) => {
  expect(keyHint({ ...captured, ...input })).toBe(hint)
})

it("never shows what is typed", () => {
  expect(keyHint({ ...captured, held: ["KeyP", "Digit1"] })).toBe("Keys go to the target")
})
