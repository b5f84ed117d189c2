import { miscFixed10x20 } from "./font/misc-fixed-10x20.ts"

/** One character cell. Both sizes are even, so that a cell covers whole 2x2 chroma samples. */
export const cellWidthPx = 10
export const cellHeightPx = 20

/** A glyph's rows from the top; the leftmost pixel is the highest of the row's bits. */
export type Glyph = readonly number[]

const glyphs: ReadonlyMap<number, Glyph> = new Map(
  miscFixed10x20
    .trim()
    .split("\n")
    .map((line) => [Number.parseInt(line.slice(0, 4), 16), rowsOf(line.slice(5))]),
)

const missing = glyphs.get(0x3f) ?? []
const doubled = new Map<number, Glyph>([...glyphs].map(([code, glyph]) => [code, scale2x(glyph)]))
const doubledMissing = scale2x(missing)

/** Whether the font can draw this code point; what it cannot is drawn as "?". */
export function hasGlyph(code: number): boolean {
  return glyphs.has(code)
}

/** The glyph of a code point, {@link cellWidthPx} bits by {@link cellHeightPx} rows. */
export function glyphOf(code: number): Glyph {
  return glyphs.get(code) ?? missing
}

/** The glyph at twice the size, its stairs smoothed. */
export function doubleGlyphOf(code: number): Glyph {
  return doubled.get(code) ?? doubledMissing
}

function rowsOf(hex: string): Glyph {
  return Array.from({ length: cellHeightPx }, (_, row) =>
    Number.parseInt(hex.slice(row * 3, row * 3 + 3), 16),
  )
}

/**
 * Magnifies two times with the Scale2x rule: a corner of the new 2x2 block takes the colour of the two neighbours it
 * lies between where these agree, so that diagonals stay diagonal.
 * @see https://www.scale2x.it/algorithm
 */
function scale2x(glyph: Glyph): Glyph {
  // Beyond the edge lies what is at the edge, so that blocks and lines still join those of the next cell.
  const clamp = (value: number, size: number) => Math.min(size - 1, Math.max(0, value))
  const at = (x: number, y: number) =>
    ((glyph[clamp(y, cellHeightPx)] ?? 0) >> (cellWidthPx - 1 - clamp(x, cellWidthPx))) & 1
  const rows: number[] = []
  for (let y = 0; y < cellHeightPx; y++) {
    let upper = 0
    let lower = 0
    for (let x = 0; x < cellWidthPx; x++) {
      const here = at(x, y)
      const [above, left, right, below] = [at(x, y - 1), at(x - 1, y), at(x + 1, y), at(x, y + 1)]
      const isEdge = above !== below && left !== right
      const pick = (one: number, other: number) => (isEdge && one === other ? one : here)
      upper = (upper << 2) | (pick(left, above) << 1) | pick(above, right)
      lower = (lower << 2) | (pick(left, below) << 1) | pick(below, right)
    }
    rows.push(upper, lower)
  }
  return rows
}
