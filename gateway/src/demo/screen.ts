import { cellHeightPx, cellWidthPx } from "./font.ts"
import { Framebuffer } from "./framebuffer.ts"
import { palette } from "./palette.ts"
import { drawArrow, drawMark } from "./pointer-drawing.ts"
import type { ScreenContents } from "./screen-contents.ts"
import { writeHeader, writeStatus } from "./status-bar.ts"
import { paintStrip, stripHeightPx, stripWidthPx } from "./strip.ts"
import { drawTestCard } from "./test-card.ts"
import { TextGrid } from "./text-grid.ts"

const smallestWidthPx = 640
const smallestHeightPx = 480
const headerHeightPx = 40
const marginPx = 40
const paddingPx = 20

/**
 * The simulated monitor at one resolution: header, console, and below them the strip with the status beside it. Text
 * stays in a framebuffer of its own where only changed cells are redrawn; each picture is a copy of it with the marks,
 * the pointer and the strip on top.
 */
export class Screen {
  readonly #text: Framebuffer
  readonly #header: TextGrid
  readonly #console: TextGrid
  readonly #status: TextGrid
  #shown: ScreenContents["view"] | undefined

  /** @throws RangeError on odd sizes and on those that header, strip and a few lines do not fit into. */
  constructor(widthPx: number, heightPx: number) {
    if (!(widthPx >= smallestWidthPx && heightPx >= smallestHeightPx)) {
      throw new RangeError(`the simulated screen is at least ${smallestWidthPx}x${smallestHeightPx}`)
    }
    this.#text = new Framebuffer(widthPx, heightPx)
    const columns = (left: number, right: number) => Math.floor((right - left) / cellWidthPx)
    const consoleTop = headerHeightPx + paddingPx
    const consoleRows = Math.floor((heightPx - stripHeightPx - paddingPx - consoleTop) / cellHeightPx)
    const statusLeft = stripWidthPx + 24
    this.#header = new TextGrid(marginPx, 10, columns(marginPx, widthPx - marginPx), 1)
    this.#console = new TextGrid(marginPx, consoleTop, columns(marginPx, widthPx - marginPx), consoleRows)
    this.#status = new TextGrid(
      statusLeft,
      heightPx - stripHeightPx + 12,
      columns(statusLeft, widthPx - 24),
      2,
    )
  }

  /** Columns of the console, for output that is laid out in them. */
  get columns(): number {
    return this.#console.columns
  }

  /** Rows that Page Up moves. */
  get pageRows(): number {
    return Math.max(1, this.#console.rows - 2)
  }

  /** Draws one picture; the receiver owns it. */
  draw(contents: ScreenContents): Framebuffer {
    if (this.#shown !== contents.view) this.#drawFrame(contents.view)
    writeStatus(this.#status, contents)
    this.#status.draw(this.#text)
    if (contents.view === "console") {
      writeHeader(this.#header, this.#text, contents)
      this.#header.draw(this.#text)
      contents.scrollback.show(this.#console, contents.live, contents.cursor)
      this.#console.draw(this.#text)
    }
    const picture = this.#text.copy()
    for (const mark of contents.pointer.marks(contents.nowUs)) drawMark(picture, mark, contents.nowUs)
    drawArrow(picture, contents.pointer.x, contents.pointer.y)
    picture.fillRect(0, picture.heightPx - stripHeightPx, stripWidthPx, stripHeightPx, palette.black)
    paintStrip(picture.luma, picture.widthPx, picture.heightPx, contents.strip)
    return picture
  }

  /** What does not change as long as the view stays the same. */
  #drawFrame(view: ScreenContents["view"]): void {
    this.#shown = view
    const { widthPx, heightPx } = this.#text
    const statusTop = heightPx - stripHeightPx
    this.#text.fillRect(0, 0, widthPx, heightPx, palette.background)
    this.#text.fillRect(0, 0, widthPx, headerHeightPx, palette.panel)
    this.#text.fillRect(0, headerHeightPx, widthPx, 2, palette.line)
    this.#text.fillRect(0, statusTop, widthPx, stripHeightPx, palette.panel)
    this.#text.fillRect(0, statusTop - 2, widthPx, 2, palette.line)
    if (view === "test-card") drawTestCard(this.#text, statusTop - 2)
    for (const grid of [this.#header, this.#console, this.#status]) grid.invalidate()
  }
}
