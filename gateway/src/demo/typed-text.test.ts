import { describe, expect, it } from "vitest"
import { TypedText, typedTextMaxChars } from "./typed-text.ts"

const usage = { a: 0x04, b: 0x05, enter: 0x28, backspace: 0x2a }

function typing() {
  const typed = new TypedText()
  const press = (key: keyof typeof usage) =>
    typed.press({ usage: usage[key], modifiers: 0, leds: 0, isRepeat: false })
  return { typed, press }
}

describe("TypedText", () => {
  it("keeps what is typed, counts it, and takes away with Backspace", () => {
    const { typed, press } = typing()
    for (const key of ["backspace", "a", "b", "enter", "a", "backspace"] as const) press(key)
    expect([typed.text, typed.count]).toEqual(["ab\n", 3])
    typed.clear()
    expect([typed.text, typed.count]).toEqual(["", 0])
  })

  it("forgets the beginning of a long text, and counts it still", () => {
    const { typed, press } = typing()
    press("b")
    for (let count = 0; count < typedTextMaxChars + 9; count++) press("a")
    expect(typed.text).toBe("a".repeat(typedTextMaxChars))
    expect(typed.count).toBe(typedTextMaxChars + 10)
    press("backspace")
    expect(typed.count).toBe(typedTextMaxChars + 9)
    typed.clear()
    expect(typed.count).toBe(0)
  })
})
