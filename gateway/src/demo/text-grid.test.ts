import { expect, it } from "vitest"
import { doubleGlyphOf } from "./font.ts"
import { Framebuffer } from "./framebuffer.ts"
import { palette } from "./palette.ts"
import { readText } from "./screen-reading.ts"
import { TextGrid } from "./text-grid.ts"

const columns = 8
const rows = 2

function fresh(): { grid: TextGrid; framebuffer: Framebuffer; read: () => string[] } {
  const framebuffer = new Framebuffer(100, 60)
  const grid = new TextGrid(10, 10, columns, rows)
  grid.clear("background")
  const { data, widthPx: width, heightPx: height } = framebuffer
  const read = () => readText({ data, width, height, timestampUs: 0 }, 10, 10, columns, rows)
  return { grid, framebuffer, read }
}

it("puts characters where they can be read", () => {
  const { grid, framebuffer, read } = fresh()
  grid.write(0, 0, "root#", "accent", "background")
  grid.write(2, 1, "ä→█!", "text", "background")
  grid.draw(framebuffer)
  expect(read()).toEqual(["root#", "  ä→ !"])
})

it("draws everything once, then only the cells that changed", () => {
  const { grid, framebuffer } = fresh()
  grid.write(0, 0, "frame 1", "text", "background")
  expect(grid.draw(framebuffer)).toBe(columns * rows)
  expect(grid.draw(framebuffer)).toBe(0)
  grid.write(0, 0, "frame 2", "text", "background")
  expect(grid.draw(framebuffer)).toBe(1)
})

it("draws everything again after it was painted over", () => {
  const { grid, framebuffer, read } = fresh()
  grid.write(0, 0, "here", "text", "background")
  grid.draw(framebuffer)
  framebuffer.fillRect(0, 0, 100, 60, palette.black)
  grid.invalidate()
  expect(grid.draw(framebuffer)).toBe(columns * rows)
  expect(read()[0]).toBe("here")
})

it("clips what does not fit", () => {
  const { grid, framebuffer, read } = fresh()
  grid.write(-2, 0, "abcd", "text", "background")
  grid.write(6, 1, "wxyz", "text", "background")
  grid.write(0, 2, "below", "text", "background")
  grid.draw(framebuffer)
  expect(read()).toEqual(["cd", "      wx"])
})

it("composes a double-size character of its four quarters", () => {
  const { grid, framebuffer } = fresh()
  grid.put(0, 0, "R", "text", "background", "top-left")
  grid.put(1, 0, "R", "text", "background", "top-right")
  grid.put(0, 1, "R", "text", "background", "bottom-left")
  grid.put(1, 1, "R", "text", "background", "bottom-right")
  grid.draw(framebuffer)
  const drawn = Array.from({ length: 40 }, (_, y) =>
    Array.from({ length: 20 }, (_, x) => framebuffer.luma[(10 + y) * 100 + 10 + x] === palette.text.y).reduce(
      (bits, isInk) => (bits << 1) | Number(isInk),
      0,
    ),
  )
  expect(drawn).toEqual(doubleGlyphOf("R".charCodeAt(0)))
})

it("refuses to stand across chroma samples", () => {
  expect(() => new TextGrid(1, 0, 1, 1)).toThrow(RangeError)
})
