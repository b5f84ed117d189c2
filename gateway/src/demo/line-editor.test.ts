import { describe, expect, it } from "vitest"
import { LineEditor, lineMaxChars } from "./line-editor.ts"

const usage = {
  enter: 0x28,
  backspace: 0x2a,
  tab: 0x2b,
  home: 0x4a,
  pageUp: 0x4b,
  delete: 0x4c,
  end: 0x4d,
  pageDown: 0x4e,
  right: 0x4f,
  left: 0x50,
  down: 0x51,
  up: 0x52,
}
const ctrl = 0x01

function editing() {
  const editor = new LineEditor()
  return {
    editor,
    press: (key: keyof typeof usage) =>
      editor.press({ usage: usage[key], modifiers: 0, leds: 0, isRepeat: false }),
    control: (letter: string) =>
      editor.press({ usage: letter.charCodeAt(0) - 0x61 + 4, modifiers: ctrl, leds: 0, isRepeat: false }),
  }
}

describe("the line editor", () => {
  it("takes characters from the keyboard", () => {
    const { editor } = editing()
    editor.press({ usage: 0x0b, modifiers: 0x02, leds: 0, isRepeat: false })
    editor.press({ usage: 0x0c, modifiers: 0, leds: 0, isRepeat: false })
    expect(editor.text).toBe("Hi")
    expect(editor.cursor).toBe(2)
  })

  it("inserts and deletes where the cursor is", () => {
    const { editor, press } = editing()
    editor.insert("held")
    press("left")
    editor.insert("lo wor")
    expect(editor.text).toBe("hello word")
    editor.insert("l")
    press("home")
    press("delete")
    editor.insert("j")
    press("end")
    press("backspace")
    expect(editor.text).toBe("jello worl")
    press("right")
    expect(editor.cursor).toBe(10)
  })

  it("stays in the line at both ends", () => {
    const { editor, press } = editing()
    press("backspace")
    press("delete")
    press("left")
    press("right")
    expect([editor.text, editor.cursor]).toEqual(["", 0])
  })

  it.each([
    ["a", "one two", 0],
    ["e", "one two", 7],
    ["u", "two", 0],
    ["k", "one ", 4],
    ["w", "two", 0],
  ] as const)("does with Ctrl+%s what shells do", (letter, text, cursor) => {
    const { editor, press, control } = editing()
    editor.insert("one two")
    for (let i = 0; i < 3; i++) press("left")
    control(letter)
    expect([editor.text, editor.cursor]).toEqual([text, cursor])
  })

  it("hands over the line on Enter and begins a new one", () => {
    const { editor, press } = editing()
    editor.insert("ls")
    expect(press("enter")).toEqual({ type: "submit", line: "ls" })
    expect([editor.text, editor.cursor]).toEqual(["", 0])
  })

  it("walks its history, without blanks and repetitions, back to the new line", () => {
    const { editor, press } = editing()
    for (const line of ["first", "second", "second", " "]) {
      editor.insert(line)
      press("enter")
    }
    const seen = (["up", "up", "up", "down", "down", "down"] as const).map((key) => {
      press(key)
      return editor.text
    })
    expect(seen).toEqual(["second", "first", "first", "second", "", ""])
  })

  it("asks the shell for what a line cannot do", () => {
    const { editor, press, control } = editing()
    editor.insert("sleep")
    expect(press("tab")).toEqual({ type: "complete" })
    expect(press("pageUp")).toEqual({ type: "scroll", pages: 1 })
    expect(press("pageDown")).toEqual({ type: "scroll", pages: -1 })
    expect(control("l")).toEqual({ type: "clear" })
    expect(control("c")).toEqual({ type: "interrupt", line: "sleep" })
    expect(editor.text).toBe("")
  })

  it("takes no more than a line of a terminal holds", () => {
    const { editor, press } = editing()
    editor.insert("x".repeat(lineMaxChars - 1))
    press("home")
    editor.insert("abc")
    expect(editor.text).toBe(`a${"x".repeat(lineMaxChars - 1)}`)
    expect(editor.cursor).toBe(1)
    editor.press({ usage: 0x04, modifiers: 0, leds: 0, isRepeat: false })
    expect(editor.text).toHaveLength(lineMaxChars)
    expect(press("enter")).toMatchObject({ type: "submit" })
    editor.insert("ls")
    expect(editor.text).toBe("ls")
  })
})
