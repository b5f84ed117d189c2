import type { Glyph } from "./font.ts"
import type { YCbCr } from "./palette.ts"

/**
 * A picture in memory: planar I420 (4:2:0), limited range, BT.601, no padding, as `RawPicture.data` wants it.
 * Drawing outside is clipped. Cells at even coordinates are written straight; anything else is blended pixel by pixel,
 * each pixel counting for a quarter of its chroma sample.
 */
export class Framebuffer {
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Uint8Array<ArrayBuffer>
  readonly luma: Uint8Array
  readonly #cb: Uint8Array
  readonly #cr: Uint8Array
  readonly #chromaStride: number

  /** @throws RangeError on odd or empty sizes: 4:2:0 shares one chroma sample between 2x2 pixels. */
  constructor(widthPx: number, heightPx: number, data?: Uint8Array<ArrayBuffer>) {
    if (!(widthPx > 0 && heightPx > 0) || widthPx % 2 !== 0 || heightPx % 2 !== 0) {
      throw new RangeError(`a 4:2:0 picture has even sides, not ${widthPx}x${heightPx}`)
    }
    const lumaBytes = widthPx * heightPx
    const chromaBytes = lumaBytes / 4
    this.widthPx = widthPx
    this.heightPx = heightPx
    this.data =
      data ?? new Uint8Array(lumaBytes + 2 * chromaBytes).fill(16, 0, lumaBytes).fill(128, lumaBytes)
    this.luma = this.data.subarray(0, lumaBytes)
    this.#cb = this.data.subarray(lumaBytes, lumaBytes + chromaBytes)
    this.#cr = this.data.subarray(lumaBytes + chromaBytes)
    this.#chromaStride = widthPx / 2
  }

  /** An independent copy, to draw over and give away. */
  copy(): Framebuffer {
    return new Framebuffer(this.widthPx, this.heightPx, this.data.slice())
  }

  fillRect(x: number, y: number, widthPx: number, heightPx: number, color: YCbCr): void {
    const left = Math.max(0, x)
    const top = Math.max(0, y)
    const right = Math.min(this.widthPx, x + widthPx)
    const bottom = Math.min(this.heightPx, y + heightPx)
    if (right <= left || bottom <= top) return
    if ((left | top | right | bottom) & 1) {
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) this.blend(column, row, color, 1)
      }
      return
    }
    for (let row = top; row < bottom; row++) {
      this.luma.fill(color.y, row * this.widthPx + left, row * this.widthPx + right)
    }
    for (let row = top / 2; row < bottom / 2; row++) {
      const start = row * this.#chromaStride
      this.#cb.fill(color.cb, start + left / 2, start + right / 2)
      this.#cr.fill(color.cr, start + left / 2, start + right / 2)
    }
  }

  /**
   * Draws a rectangle of a glyph with its background.
   * @param x even, inside the picture together with the whole cell, as is `y`.
   * @param glyphWidthPx how many bits a row of `glyph` has.
   * @param from which part of the glyph: `column`, `row` (pixels, even) and the size drawn.
   */
  drawGlyph(
    x: number,
    y: number,
    glyph: Glyph,
    glyphWidthPx: number,
    from: { column: number; row: number; widthPx: number; heightPx: number },
    ink: YCbCr,
    paper: YCbCr,
  ): void {
    for (let row = 0; row < from.heightPx; row += 2) {
      const shift = glyphWidthPx - from.column - 1
      const upper = glyph[from.row + row] ?? 0
      const lower = glyph[from.row + row + 1] ?? 0
      let at = (y + row) * this.widthPx + x
      let chromaAt = ((y + row) / 2) * this.#chromaStride + x / 2
      for (let column = 0; column < from.widthPx; column += 2) {
        const a = (upper >> (shift - column)) & 1
        const b = (upper >> (shift - column - 1)) & 1
        const c = (lower >> (shift - column)) & 1
        const d = (lower >> (shift - column - 1)) & 1
        this.luma[at] = a ? ink.y : paper.y
        this.luma[at + 1] = b ? ink.y : paper.y
        this.luma[at + this.widthPx] = c ? ink.y : paper.y
        this.luma[at + this.widthPx + 1] = d ? ink.y : paper.y
        const covered = (a + b + c + d) / 4
        this.#cb[chromaAt] = paper.cb + (ink.cb - paper.cb) * covered
        this.#cr[chromaAt] = paper.cr + (ink.cr - paper.cr) * covered
        at += 2
        chromaAt += 1
      }
    }
  }

  /** Mixes `color` into one pixel; `opacity` 0..1. */
  blend(x: number, y: number, color: YCbCr, opacity: number): void {
    if (x < 0 || y < 0 || x >= this.widthPx || y >= this.heightPx) return
    mix(this.luma, y * this.widthPx + x, color.y, opacity)
    const chromaAt = (y >> 1) * this.#chromaStride + (x >> 1)
    mix(this.#cb, chromaAt, color.cb, opacity / 4)
    mix(this.#cr, chromaAt, color.cr, opacity / 4)
  }
}

function mix(plane: Uint8Array, at: number, value: number, opacity: number): void {
  const before = plane[at] ?? 0
  plane[at] = Math.round(before + (value - before) * opacity)
}
