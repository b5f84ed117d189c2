import type { RawPicture } from "../video/index.ts"
import { cellHeightPx, cellWidthPx, glyphOf, hasGlyph } from "./font.ts"

/** Less contrast than this is a blank cell, whatever its colour. */
const leastContrast = 12

const characters = new Map<string, string>()
for (let code = 0x2713; code >= 0x20; code--) {
  if (hasGlyph(code)) characters.set(glyphOf(code).join(), String.fromCharCode(code))
}

/**
 * Reads text back out of an undamaged picture, cell by cell, as a person would: by the shapes of the letters, light on
 * dark. Cells that hold none (the pointer is in the way, a double-size line) read as U+FFFD. For tests.
 *
 * @param left pixels, where the first column of cells starts, as `top` for the rows.
 */
export function readText(
  picture: RawPicture,
  left: number,
  top: number,
  columns: number,
  rows: number,
): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, column) =>
      readCell(picture, left + column * cellWidthPx, top + row * cellHeightPx),
    )
    return cells.join("").trimEnd()
  })
}

function readCell(picture: RawPicture, left: number, top: number): string {
  const lumaAt = (x: number, y: number) => picture.data[(top + y) * picture.width + left + x] ?? 0
  let darkest = 255
  let brightest = 0
  for (let y = 0; y < cellHeightPx; y++) {
    for (let x = 0; x < cellWidthPx; x++) {
      darkest = Math.min(darkest, lumaAt(x, y))
      brightest = Math.max(brightest, lumaAt(x, y))
    }
  }
  if (brightest - darkest < leastContrast) return " "
  const middle = (darkest + brightest) / 2
  const rows = Array.from({ length: cellHeightPx }, (_, y) => {
    let bits = 0
    for (let x = 0; x < cellWidthPx; x++) bits = (bits << 1) | Number(lumaAt(x, y) > middle)
    return bits
  })
  return characters.get(rows.join()) ?? "\ufffd"
}
