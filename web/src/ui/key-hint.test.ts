import { expect, it } from "vitest"
import { type KeyHintInput, keyHint } from "./key-hint.ts"

const captured: KeyHintInput = {
  isCaptured: true,
  held: [],
  unknownKey: undefined,
  keyboard: "ready",
  isArriving: undefined,
  isPointerWanted: false,
}

it.each<[string, Partial<KeyHintInput>]>([
  ["Click the picture to type", { isCaptured: false }],
  ["Keys go to the target", {}],
  ["Keys go to the target", { keyboard: undefined }],
  ["Held: Ctrl + Shift", { held: ["ControlLeft", "ShiftRight"] }],
  ["Held: Alt", { held: ["AltLeft", "AltRight", "KeyQ"] }],
  ["The target's keyboard has no Fn", { unknownKey: "Fn" }],
  ["Keys do not arrive: USB is asleep", { keyboard: "asleep" }],
  ["Keys do not arrive: USB is asleep", { keyboard: "asleep", held: ["ShiftLeft"] }],
  ["Keys do not arrive: USB is not connected", { keyboard: "detached" }],
  ["Click the picture to type", { isCaptured: false, keyboard: "asleep" }],
  ["Keys do not arrive: the target's USB is not listening", { isArriving: false }],
  ["Keys go to the target", { isArriving: true }],
  ["Click the picture to move the mouse", { isPointerWanted: true }],
  ["Held: Alt", { isPointerWanted: true, held: ["AltLeft"] }],
])("says '%s' of %o", (hint, input) => {
  expect(keyHint({ ...captured, ...input })).toBe(hint)
})

it("never shows what is typed", () => {
  expect(keyHint({ ...captured, held: ["KeyP", "Digit1"] })).toBe("Keys go to the target")
})
