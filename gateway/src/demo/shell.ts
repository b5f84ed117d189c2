import { banner } from "./banner.ts"
import { completions, type Machine, runCommand } from "./commands.ts"
import type { KeyPress } from "./keyboard-host.ts"
import { LineEditor } from "./line-editor.ts"
import { type Cursor, type Line, plain, Scrollback, type Span } from "./scrollback.ts"

const prompt: readonly Span[] = [
  { text: "root@target", ink: "accent" },
  { text: ":~# ", ink: "dim" },
]
const promptColumns = prompt.reduce((sum, span) => sum + span.text.length, 0)

/** The cursor is steady while somebody types, then blinks once a second. */
const blinkUs = 530_000

/** The console: what was printed, the line being typed, and the commands that answer it. */
export class Shell {
  readonly scrollback = new Scrollback()
  #editor = new LineEditor()
  #lastPressUs = 0

  constructor() {
    this.scrollback.print(...banner)
  }

  get history(): readonly string[] {
    return this.#editor.history
  }

  /** The prompt and what stands behind it. */
  get live(): Line {
    return { spans: [...prompt, { text: this.#editor.text, ink: "bright" }] }
  }

  cursor(nowUs: number): Cursor {
    const isVisible = Math.floor((nowUs - this.#lastPressUs) / blinkUs) % 2 === 0
    return { column: promptColumns + this.#editor.cursor, isVisible }
  }

  /** @param pageRows what Page Up moves by. */
  press(press: KeyPress, machine: Machine, pageRows: number, nowUs: number): void {
    this.#lastPressUs = nowUs
    const event = this.#editor.press(press)
    if (event?.type === "scroll") {
      this.scrollback.scroll(event.pages * pageRows)
      return
    }
    this.scrollback.scrollToBottom()
    switch (event?.type) {
      case "submit":
        this.#keep(event.line)
        runCommand(event.line, machine)
        break
      case "interrupt":
        this.#keep(`${event.line}^C`)
        break
      case "clear":
        this.scrollback.clear()
        break
      case "complete":
        this.#complete()
        break
      default:
        break
    }
  }

  #keep(line: string): void {
    this.scrollback.print({ spans: [...prompt, { text: line, ink: "bright" }] })
  }

  #complete(): void {
    const prefix = this.#editor.text
    if (prefix === "" || prefix.includes(" ") || this.#editor.cursor !== prefix.length) return
    const names = completions(prefix)
    const [only] = names
    if (names.length === 1 && only !== undefined) this.#editor.insert(`${only.slice(prefix.length)} `)
    else if (names.length > 1) {
      this.#keep(prefix)
      this.scrollback.print(plain(names.join("  "), "dim"))
    }
  }
}
