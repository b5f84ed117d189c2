import type { KeyPress } from "./keyboard-host.ts"
import { characterOf, modifierBit, navigationOf } from "./us-layout.ts"

const enter = 0x28
const backspace = 0x2a

/** More than anybody types to see whether it arrives; a demo may stay open, and be pasted into, for weeks. */
export const typedTextMaxChars = 65_536

/**
 * The text typed since boot, for the strip, independent of what the shell made of it: characters as they come, Enter
 * as "\n", and Backspace takes the last one away. Of a longer text than {@link typedTextMaxChars} the beginning is
 * forgotten, not uncounted.
 */
export class TypedText {
  #text = ""
  #forgotten = 0

  /** At most the last {@link typedTextMaxChars} characters. */
  get text(): string {
    return this.#text
  }

  /** Characters typed and not taken away. */
  get count(): number {
    return this.#forgotten + this.#text.length
  }

  press(press: KeyPress): void {
    const character = characterOf(press.usage, press.modifiers, press.leds)
    if (character !== undefined) this.#add(character)
    else if (!(press.modifiers & (modifierBit.ctrl | modifierBit.alt | modifierBit.gui))) {
      const usage = navigationOf(press.usage, press.modifiers, press.leds)
      if (usage === enter) this.#add("\n")
      if (usage === backspace) this.#text = this.#text.slice(0, -1)
    }
  }

  clear(): void {
    this.#text = ""
    this.#forgotten = 0
  }

  #add(character: string): void {
    this.#text += character
    if (this.#text.length <= typedTextMaxChars) return
    this.#text = this.#text.slice(1)
    this.#forgotten++
  }
}
