import { describe, expect, it } from "vitest"
import { Framebuffer } from "./framebuffer.ts"
import { readText } from "./screen-reading.ts"
import { plain, Scrollback } from "./scrollback.ts"
import { TextGrid } from "./text-grid.ts"

const hidden = { column: 0, isVisible: false }

function shown(scrollback: Scrollback, live?: string, columns = 10, rows = 4): string[] {
  const framebuffer = new Framebuffer(columns * 10, rows * 20)
  const grid = new TextGrid(0, 0, columns, rows)
  scrollback.show(grid, live === undefined ? undefined : plain(live), hidden)
  grid.draw(framebuffer)
  const { data, widthPx: width, heightPx: height } = framebuffer
  return readText({ data, width, height, timestampUs: 0 }, 0, 0, columns, rows)
}

function numbered(count: number): Scrollback {
  const scrollback = new Scrollback()
  for (let line = 1; line <= count; line++) scrollback.print(plain(`line ${line}`))
  return scrollback
}

describe("the scrollback", () => {
  it("fills the screen from the top, with the line being typed below", () => {
    expect(shown(numbered(2), "> x")).toEqual(["line 1", "line 2", "> x", ""])
  })

  it("keeps the newest lines in sight once the screen is full", () => {
    expect(shown(numbered(9), "> x")).toEqual(["line 7", "line 8", "line 9", "> x"])
  })

  it("wraps what is longer than a row, the line being typed included", () => {
    const scrollback = new Scrollback()
    scrollback.print(plain("abcdefghijklm"))
    expect(shown(scrollback, "0123456789")).toEqual(["abcdefghij", "klm", "0123456789", ""])
    expect(shown(scrollback, "0123456789", 10, 3)).toEqual(["klm", "0123456789", ""])
  })

  it("scrolls back to the first line and no further, and returns when something is printed", () => {
    const scrollback = numbered(9)
    scrollback.scroll(2)
    expect(shown(scrollback)).toEqual(["line 4", "line 5", "line 6", "line 7"])
    scrollback.scroll(100)
    expect(shown(scrollback)[0]).toBe("line 1")
    scrollback.scroll(-1)
    expect(shown(scrollback)[0]).toBe("line 2")
    scrollback.print(plain("new"))
    expect(shown(scrollback)[3]).toBe("new")
  })

  it("gives a double line two rows of double width", () => {
    const scrollback = new Scrollback()
    scrollback.print({ spans: [{ text: "AB" }], double: true }, plain("after"))
    const rows = shown(scrollback)
    expect(rows[0]).toHaveLength(4)
    expect(rows[2]).toBe("after")
  })

  it("forgets all but the last 500 lines", () => {
    expect(numbered(600).lines).toHaveLength(500)
  })
})
