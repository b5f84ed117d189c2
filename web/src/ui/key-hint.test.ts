import { expect, it } from "vitest"
import { keyHint } from "./key-hint.ts"

it.each([
  ["Click the picture to type", { isCaptured: false, held: [], unknownKey: undefined }],
  ["Keys go to the target", { isCaptured: true, held: [], unknownKey: undefined }],
  ["Held: Ctrl + Shift", { isCaptured: true, held: ["ControlLeft", "ShiftRight"], unknownKey: undefined }],
  ["Held: Alt", { isCaptured: true, held: ["AltLeft", "AltRight", "KeyQ"], unknownKey: undefined }],
  [
    "The target's keyboard has no MediaPlayPause",
    { isCaptured: true, held: [], unknownKey: "MediaPlayPause" },
  ],
])("says '%s'", (hint, input) => {
  expect(keyHint(input)).toBe(hint)
})

it("never shows what is typed", () => {
  const hint = keyHint({ isCaptured: true, held: ["KeyP", "Digit1"], unknownKey: undefined })
  expect(hint).toBe("Keys go to the target")
})
