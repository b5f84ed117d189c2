import type { KeyPress } from "./keyboard-host.ts"
import { characterOf, letterOf, modifierBit, navigationOf } from "./us-layout.ts"

/** What a key press asks of the shell, beyond editing the line. */
export type EditorEvent =
  | { readonly type: "submit"; readonly line: string }
  | { readonly type: "interrupt"; readonly line: string }
  | { readonly type: "clear" }
  | { readonly type: "complete" }
  | { readonly type: "scroll"; readonly pages: number }

const historyMax = 100
/** What Linux's terminal takes in one line (`N_TTY_BUF_SIZE`); what is typed beyond it is dropped, as there. */
export const lineMaxChars = 4096

/** One line of input with a cursor and a history, edited with the keys a shell knows. */
export class LineEditor {
  #text = ""
  #cursor = 0
  readonly #history: string[] = []
  /** Where in the history the line stands; its length means the new line below. */
  #at = 0

  get text(): string {
    return this.#text
  }
  get cursor(): number {
    return this.#cursor
  }
  get history(): readonly string[] {
    return this.#history
  }

  /** Applies one key press. What the line cannot do by itself comes back as an event. */
  press(press: KeyPress): EditorEvent | undefined {
    if (press.modifiers & modifierBit.ctrl) return this.#control(press.usage)
    const character = characterOf(press.usage, press.modifiers, press.leds)
    if (character !== undefined) {
      this.insert(character)
      return undefined
    }
    return this.#navigate(navigationOf(press.usage, press.modifiers, press.leds))
  }

  /** Puts `text` where the cursor is, as much of it as the line has room for. */
  insert(text: string): void {
    const fitting = text.slice(0, lineMaxChars - this.#text.length)
    this.#text = this.#text.slice(0, this.#cursor) + fitting + this.#text.slice(this.#cursor)
    this.#cursor += fitting.length
  }

  #navigate(usage: number): EditorEvent | undefined {
    switch (usage) {
      case 0x28:
        return this.#submit()
      case 0x2a:
        this.#remove(this.#cursor - 1, this.#cursor)
        return undefined
      case 0x2b:
        return { type: "complete" }
      case 0x4a:
        this.#cursor = 0
        return undefined
      case 0x4b:
        return { type: "scroll", pages: 1 }
      case 0x4c:
        this.#remove(this.#cursor, this.#cursor + 1)
        return undefined
      case 0x4d:
        this.#cursor = this.#text.length
        return undefined
      case 0x4e:
        return { type: "scroll", pages: -1 }
      case 0x4f:
        this.#cursor = Math.min(this.#text.length, this.#cursor + 1)
        return undefined
      case 0x50:
        this.#cursor = Math.max(0, this.#cursor - 1)
        return undefined
      case 0x51:
        this.#recall(1)
        return undefined
      case 0x52:
        this.#recall(-1)
        return undefined
      default:
        return undefined
    }
  }

  /** The bindings every shell shares (readline's Emacs mode). */
  #control(usage: number): EditorEvent | undefined {
    if (usage < 0x04 || usage > 0x1d) return undefined
    switch (letterOf(usage)) {
      case "a":
        this.#cursor = 0
        return undefined
      case "e":
        this.#cursor = this.#text.length
        return undefined
      case "u":
        this.#remove(0, this.#cursor)
        return undefined
      case "k":
        this.#remove(this.#cursor, this.#text.length)
        return undefined
      case "w":
        this.#remove(this.#text.slice(0, this.#cursor).search(/\S+\s*$/), this.#cursor)
        return undefined
      case "l":
        return { type: "clear" }
      case "c": {
        const line = this.#text
        this.#set("")
        this.#at = this.#history.length
        return { type: "interrupt", line }
      }
      default:
        return undefined
    }
  }

  #submit(): EditorEvent {
    const line = this.#text
    if (line.trim() !== "" && line !== this.#history.at(-1)) this.#history.push(line)
    if (this.#history.length > historyMax) this.#history.shift()
    this.#at = this.#history.length
    this.#set("")
    return { type: "submit", line }
  }

  #recall(step: number): void {
    this.#at = Math.min(this.#history.length, Math.max(0, this.#at + step))
    this.#set(this.#history[this.#at] ?? "")
  }

  #remove(from: number, to: number): void {
    if (from < 0 || from >= to) return
    this.#text = this.#text.slice(0, from) + this.#text.slice(to)
    this.#cursor = from
  }

  #set(text: string): void {
    this.#text = text
    this.#cursor = text.length
  }
}
