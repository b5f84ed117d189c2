import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { glyphOf } from "./font.ts"
import { Framebuffer } from "./framebuffer.ts"
import { fromRgb } from "./palette.ts"

const red = fromRgb(0xff0000)
const black = fromRgb(0x000000)
const widthPx = 32
const heightPx = 24

/** Y, Cb, Cr as a decoder finds them for one pixel. */
function pixel({ data, widthPx, heightPx }: Framebuffer, x: number, y: number): number[] {
  const chroma = widthPx * heightPx + (y >> 1) * (widthPx / 2) + (x >> 1)
  return [data[y * widthPx + x], data[chroma], data[chroma + (widthPx * heightPx) / 4]].map((v) => v ?? -1)
}

describe("a framebuffer", () => {
  it("holds I420 without padding, black at first", () => {
    const framebuffer = new Framebuffer(widthPx, heightPx)
    expect(framebuffer.data).toHaveLength((widthPx * heightPx * 3) / 2)
    expect(pixel(framebuffer, 31, 23)).toEqual([16, 128, 128])
  })

  it("refuses odd and empty sizes, which 4:2:0 cannot hold", () => {
    expect(() => new Framebuffer(31, 24)).toThrow(RangeError)
    expect(() => new Framebuffer(32, 0)).toThrow(RangeError)
  })

  it("fills exactly the rectangle asked for, clipped to the picture", () => {
    const side = fc.integer({ min: -10, max: 40 })
    fc.assert(
      fc.property(side, side, side, side, (x, y, width, height) => {
        const framebuffer = new Framebuffer(widthPx, heightPx)
        framebuffer.fillRect(x, y, width, height, red)
        for (let row = 0; row < heightPx; row++) {
          for (let column = 0; column < widthPx; column++) {
            const isInside = column >= x && column < x + width && row >= y && row < y + height
            expect(framebuffer.luma[row * widthPx + column]).toBe(isInside ? red.y : 16)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it("colours whole chroma samples fully and halves of them half", () => {
    const framebuffer = new Framebuffer(widthPx, heightPx)
    framebuffer.fillRect(2, 2, 4, 4, red)
    expect(pixel(framebuffer, 2, 2)).toEqual([red.y, red.cb, red.cr])
    framebuffer.fillRect(10, 10, 1, 2, red)
    const [, , cr = 0] = pixel(framebuffer, 10, 10)
    expect(cr).toBeGreaterThan(128)
    expect(cr).toBeLessThan(red.cr)
  })

  it("draws a glyph's pixels in ink and all others in paper", () => {
    const framebuffer = new Framebuffer(widthPx, heightPx)
    const glyph = glyphOf("A".charCodeAt(0))
    framebuffer.drawGlyph(2, 2, glyph, 10, { column: 0, row: 0, widthPx: 10, heightPx: 20 }, red, black)
    for (let y = 0; y < 20; y++) {
      for (let x = 0; x < 10; x++) {
        const isInk = ((glyph[y] ?? 0) >> (9 - x)) & 1
        expect(pixel(framebuffer, x + 2, y + 2)[0]).toBe(isInk ? red.y : black.y)
      }
    }
  })

  it("ignores pixels outside", () => {
    const framebuffer = new Framebuffer(widthPx, heightPx)
    for (const [x, y] of [
      [-1, 0],
      [0, -1],
      [widthPx, 0],
      [0, heightPx],
    ] as const)
      framebuffer.blend(x, y, red, 1)
    expect(framebuffer.data).toEqual(new Framebuffer(widthPx, heightPx).data)
  })

  it("is not changed through its copy", () => {
    const framebuffer = new Framebuffer(widthPx, heightPx)
    const copy = framebuffer.copy()
    copy.fillRect(0, 0, widthPx, heightPx, red)
    expect(pixel(framebuffer, 0, 0)).toEqual([16, 128, 128])
    expect(pixel(copy, 0, 0)).toEqual([red.y, red.cb, red.cr])
  })
})
