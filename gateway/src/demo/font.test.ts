import { describe, expect, it } from "vitest"
import { cellHeightPx, cellWidthPx, doubleGlyphOf, glyphOf, hasGlyph } from "./font.ts"

const printable = Array.from({ length: 0x5f }, (_, index) => 0x20 + index)

describe("the font", () => {
  it("has every printable ASCII character, no two of them alike, and only the space blank", () => {
    expect(printable.filter((code) => !hasGlyph(code))).toEqual([])
    expect(new Set(printable.map((code) => glyphOf(code).join())).size).toBe(printable.length)
    expect(printable.filter((code) => glyphOf(code).every((row) => row === 0))).toEqual([0x20])
  })

  it("has the box, block and Latin-1 characters that the screen uses", () => {
    expect([..."─│┌┐└┘█░▒▓■●←↑→↓…–×äöüßñç"].filter((c) => !hasGlyph(c.charCodeAt(0)))).toEqual([])
  })

  it("gives every glyph the size of a cell", () => {
    for (const code of printable) {
      expect(glyphOf(code)).toHaveLength(cellHeightPx)
      expect(Math.max(...glyphOf(code))).toBeLessThan(2 ** cellWidthPx)
    }
  })

  it("draws the letter L as an upright and a foot", () => {
    const inked = glyphOf("L".charCodeAt(0)).filter((row) => row !== 0)
    const foot = inked.at(-1) ?? 0
    expect(inked.slice(0, -2).every((row) => row === inked[0])).toBe(true)
    expect(foot).toBeGreaterThan(inked[0] ?? 0)
  })

  it("shows a question mark for what it does not have", () => {
    expect(hasGlyph(0x4e2d)).toBe(false)
    expect(glyphOf(0x4e2d)).toEqual(glyphOf(0x3f))
    expect(doubleGlyphOf(0x4e2d)).toEqual(doubleGlyphOf(0x3f))
  })

  it("doubles a full block to a full block, and leaves no pixel of a letter without a neighbour", () => {
    expect(doubleGlyphOf(0x2588)).toEqual(
      Array.from({ length: 2 * cellHeightPx }, () => 2 ** (2 * cellWidthPx) - 1),
    )
    const slash = doubleGlyphOf("/".charCodeAt(0))
    const inked = slash.flatMap((row, y) =>
      Array.from({ length: 20 }, (_, x) => x).flatMap((x) => ((row >> (19 - x)) & 1 ? [{ x, y }] : [])),
    )
    expect(inked.length).toBeGreaterThan(20)
    for (const { x, y } of inked) {
      expect(inked.some((other) => Math.abs(other.x - x) + Math.abs(other.y - y) === 1)).toBe(true)
    }
  })
})
