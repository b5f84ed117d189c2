import type { Framebuffer } from "./framebuffer.ts"
import type { ScreenContents } from "./screen-contents.ts"
import type { TextGrid } from "./text-grid.ts"
import { keyName, ledBit } from "./us-layout.ts"

/** Two columns of facts need this many cells; a narrower bar shows LEDs and pointer only. */
const wideColumns = 44

/** The header: what this is on the left, its mode and clocks on the right. */
export function writeHeader(grid: TextGrid, framebuffer: Framebuffer, contents: ScreenContents): void {
  grid.clear("panel")
  const name = grid.write(0, 0, "■ ", "accent", "panel")
  grid.write(grid.write(name, 0, "crashcart", "bright", "panel") + 2, 0, "demo target", "dim", "panel")
  const mode = `${framebuffer.widthPx}×${framebuffer.heightPx}`
  const clock = contents.wallClock.toISOString().slice(11, 19)
  writeRight(grid, 0, `${mode}    up ${duration(contents.uptimeUs)}    ${clock} UTC`)
}

/** The status beside the strip: LEDs, keys held, pointer, picture count. */
export function writeStatus(grid: TextGrid, contents: ScreenContents): void {
  grid.clear("panel")
  let column = 0
  for (const [label, bit] of [
    ["Num", ledBit.num],
    ["Caps", ledBit.caps],
    ["Scroll", ledBit.scroll],
  ] as const) {
    const isLit = (contents.leds & bit) !== 0
    column = grid.write(column, 0, "● ", isLit ? "accent" : "line", "panel")
    column = grid.write(column, 0, label, isLit ? "text" : "dim", "panel") + 2
  }
  const { x, y, buttons } = contents.pointer
  const position = `${x}, ${y}`
  if (grid.columns < wideColumns) {
    grid.write(0, 1, position, "text", "panel")
    return
  }
  const pressed = ["left", "right", "middle"].filter((_, bit) => (buttons >> bit) & 1)
  writeFact(grid, 0, pressed.length > 0 ? pressed.join(" + ") : "pointer", position)
  writeFact(grid, 1, "picture", String(contents.frame))
  grid.write(0, 1, "keys  ", "dim", "panel")
  const keys = [...contents.held].map(keyName).join(" + ")
  const room = grid.columns - 6 - 24
  grid.write(6, 1, keys === "" ? "–" : keys.slice(0, room), keys === "" ? "faint" : "text", "panel")
}

/** `h:mm:ss` */
export function duration(us: number): string {
  const seconds = Math.floor(us / 1e6)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

function writeFact(grid: TextGrid, row: number, label: string, value: string): void {
  const valueColumns = 12
  const left = grid.columns - valueColumns - label.length
  grid.write(left, row, label, "dim", "panel")
  grid.write(grid.columns - value.length, row, value, "text", "panel")
}

function writeRight(grid: TextGrid, row: number, text: string): void {
  grid.write(grid.columns - text.length, row, text, "dim", "panel")
}
