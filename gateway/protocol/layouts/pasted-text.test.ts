import { describe, expect, it } from "vitest"
import { KeyLayout } from "./key-layout.ts"
import { findUntypable, leaveOutUntypable, normalizeText } from "./pasted-text.ts"

const abc = new KeyLayout({
  id: "abc",
  name: "Only a, b, c",
  levels: [[0, `${"\ufffd".repeat(25)}a`]],
  dead: [],
})

describe("pasted text", () => {
  it.each([
    ["Windows' line ends", "a\r\nb", "a\nb"],
    ["old line ends", "a\rb\r", "a\nb\n"],
    ["letters and accents apart", "e\u0301", "é"],
  ])("is normalized: %s", (_what, text, normal) => {
    expect(normalizeText(text)).toBe(normal)
  })

  it("names each character that cannot be typed once, with how often and where it stands first", () => {
    expect(findUntypable(abc, "a🙂\na€🙂\t€€")).toEqual([
      { character: "🙂", count: 2, line: 1, column: 2 },
      { character: "€", count: 3, line: 2, column: 2 },
    ])
    expect(leaveOutUntypable(abc, "a🙂\na€🙂\t€€")).toBe("a\na\t")
  })

  it("counts half a surrogate pair as a character that cannot be typed", () => {
    expect(findUntypable(abc, "a\ud83d")).toEqual([{ character: "\ud83d", count: 1, line: 1, column: 2 }])
  })
})
