import type { ColorName } from "./palette.ts"
import type { TextGrid } from "./text-grid.ts"

/** A run of characters of one colour. */
export interface Span {
  readonly text: string
  readonly ink?: ColorName
}

/** One line of output, before it is wrapped to the screen. A `double` line is twice as wide and high. */
export interface Line {
  readonly spans: readonly Span[]
  readonly double?: boolean
}

/** Where the cursor stands: characters from the start of the last line. */
export interface Cursor {
  readonly column: number
  readonly isVisible: boolean
}

interface Character {
  readonly character: string
  readonly ink: ColorName
}

const linesMax = 500

/** Plain text as a line. */
export function plain(text: string, ink: ColorName = "text"): Line {
  return { spans: [{ text, ink }] }
}

/** What was printed, the newest at the bottom, and how far back the reader has scrolled. */
export class Scrollback {
  #lines: Line[] = []
  #scrolledRows = 0

  get lines(): readonly Line[] {
    return this.#lines
  }

  /** Adds lines below and returns to the bottom. */
  print(...lines: readonly Line[]): void {
    this.#lines = [...this.#lines, ...lines].slice(-linesMax)
    this.#scrolledRows = 0
  }

  clear(): void {
    this.#lines = []
    this.#scrolledRows = 0
  }

  /** + is back in time. Stops at both ends when shown. */
  scroll(rows: number): void {
    this.#scrolledRows = Math.max(0, this.#scrolledRows + rows)
  }

  scrollToBottom(): void {
    this.#scrolledRows = 0
  }

  /**
   * Fills `grid` with the newest rows, or older ones where the reader scrolled to.
   * @param live the line being typed; it stands below all others and holds the cursor.
   */
  show(grid: TextGrid, live: Line | undefined, cursor: Cursor): void {
    grid.clear("background")
    const lines = live === undefined ? this.#lines : [...this.#lines, live]
    const heights = lines.map((line) => heightOf(line, grid.columns, line === live))
    const total = heights.reduce((sum, height) => sum + height, 0)
    this.#scrolledRows = Math.min(this.#scrolledRows, Math.max(0, total - grid.rows))
    let row = total > grid.rows ? grid.rows - total + this.#scrolledRows : 0
    lines.forEach((line, index) => {
      const height = heights[index] ?? 1
      if (row + height > 0 && row < grid.rows) {
        writeLine(grid, row, line)
        if (line === live && cursor.isVisible) writeCursor(grid, row, line, cursor.column)
      }
      row += height
    })
  }
}

/** Rows of the grid that a line takes; the line being typed has room for the cursor after its end. */
function heightOf(line: Line, columns: number, isLive: boolean): number {
  const length = line.spans.reduce((sum, span) => sum + span.text.length, 0) + Number(isLive)
  const perRow = line.double ? Math.floor(columns / 2) : columns
  return Math.max(1, Math.ceil(length / perRow)) * (line.double ? 2 : 1)
}

function writeLine(grid: TextGrid, top: number, line: Line): void {
  const perRow = line.double ? Math.floor(grid.columns / 2) : grid.columns
  charactersOf(line).forEach(({ character, ink }, index) => {
    const column = index % perRow
    const row = Math.floor(index / perRow)
    if (!line.double) {
      grid.put(column, top + row, character, ink, "background")
      return
    }
    grid.put(2 * column, top + 2 * row, character, ink, "background", "top-left")
    grid.put(2 * column + 1, top + 2 * row, character, ink, "background", "top-right")
    grid.put(2 * column, top + 2 * row + 1, character, ink, "background", "bottom-left")
    grid.put(2 * column + 1, top + 2 * row + 1, character, ink, "background", "bottom-right")
  })
}

function writeCursor(grid: TextGrid, top: number, line: Line, column: number): void {
  const under = charactersOf(line)[column]?.character ?? " "
  grid.put(column % grid.columns, top + Math.floor(column / grid.columns), under, "background", "accent")
}

function charactersOf(line: Line): readonly Character[] {
  return line.spans.flatMap(({ text, ink = "text" }) => Array.from(text, (character) => ({ character, ink })))
}
