import { cellHeightPx, cellWidthPx, doubleGlyphOf, glyphOf } from "./font.ts"
import type { Framebuffer } from "./framebuffer.ts"
import { type ColorName, palette } from "./palette.ts"

const colorNames = Object.keys(palette) as ColorName[]
const colorIndex = new Map<ColorName, number>(colorNames.map((name, index) => [name, index]))

/** Which part of its character a cell shows: all of it, or a quarter of one at double size (as DEC's DECDHL lines). */
export type CellPart = "whole" | "top-left" | "top-right" | "bottom-left" | "bottom-right"
const parts: readonly CellPart[] = ["whole", "top-left", "top-right", "bottom-left", "bottom-right"]

/** No cell packs to this, so it is what a cell was that has not been drawn yet. */
const undrawn = 0xffff_ffff

/**
 * A rectangle of character cells on the screen. It is written anew for each picture and draws only the cells that
 * differ from those it drew before.
 */
export class TextGrid {
  readonly columns: number
  readonly rows: number
  readonly #left: number
  readonly #top: number
  readonly #wanted: Uint32Array
  readonly #drawn: Uint32Array

  /** @param left pixels, even, as is `top`: cells must cover whole chroma samples. */
  constructor(left: number, top: number, columns: number, rows: number) {
    if ((left | top) & 1) throw new RangeError("a text grid starts at even pixels")
    this.columns = columns
    this.rows = rows
    this.#left = left
    this.#top = top
    this.#wanted = new Uint32Array(columns * rows)
    this.#drawn = new Uint32Array(columns * rows).fill(undrawn)
  }

  /** Makes every cell blank. */
  clear(paper: ColorName): void {
    this.#wanted.fill(pack(0x20, paper, paper, "whole"))
  }

  /** Writes `text` from `column` on, clipped to the row. Returns the column after its last character. */
  write(column: number, row: number, text: string, ink: ColorName, paper: ColorName): number {
    let at = column
    for (const character of text) this.put(at++, row, character, ink, paper)
    return at
  }

  put(
    column: number,
    row: number,
    character: string,
    ink: ColorName,
    paper: ColorName,
    part: CellPart = "whole",
  ): void {
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return
    this.#wanted[row * this.columns + column] = pack(character.codePointAt(0) ?? 0x20, ink, paper, part)
  }

  /** What is on the screen here was painted over: the next draw draws every cell. */
  invalidate(): void {
    this.#drawn.fill(undrawn)
  }

  /** Draws what changed since the last call. Returns how many cells that were. */
  draw(framebuffer: Framebuffer): number {
    let changed = 0
    for (let index = 0; index < this.#wanted.length; index++) {
      const cell = this.#wanted[index] ?? 0
      if (cell === this.#drawn[index]) continue
      this.#drawn[index] = cell
      changed += 1
      const x = this.#left + (index % this.columns) * cellWidthPx
      const y = this.#top + Math.floor(index / this.columns) * cellHeightPx
      drawCell(framebuffer, x, y, cell)
    }
    return changed
  }
}

/** 16 bits of code point, 6 of ink, 6 of paper, 3 of part. */
function pack(code: number, ink: ColorName, paper: ColorName, part: CellPart): number {
  const colors = ((colorIndex.get(ink) ?? 0) << 16) | ((colorIndex.get(paper) ?? 0) << 22)
  return ((code & 0xffff) | colors | (parts.indexOf(part) << 28)) >>> 0
}

function drawCell(framebuffer: Framebuffer, x: number, y: number, cell: number): void {
  const code = cell & 0xffff
  const ink = palette[colorNames[(cell >> 16) & 0x3f] ?? "text"]
  const paper = palette[colorNames[(cell >> 22) & 0x3f] ?? "background"]
  const part = parts[(cell >> 28) & 7] ?? "whole"
  const from = {
    column: part.endsWith("right") ? cellWidthPx : 0,
    row: part.startsWith("bottom") ? cellHeightPx : 0,
    widthPx: cellWidthPx,
    heightPx: cellHeightPx,
  }
  const isWhole = part === "whole"
  const glyph = isWhole ? glyphOf(code) : doubleGlyphOf(code)
  framebuffer.drawGlyph(x, y, glyph, isWhole ? cellWidthPx : 2 * cellWidthPx, from, ink, paper)
}
