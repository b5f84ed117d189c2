import type { KeyPress } from "./keyboard-host.ts"
import { characterOf, modifierBit, navigationOf } from "./us-layout.ts"

const enter = 0x28
const backspace = 0x2a

/**
 * All text typed since boot, for the strip, independent of what the shell made of it: characters as they come, Enter
 * as "\n", and Backspace takes the last one away.
 */
export class TypedText {
  #text = ""

  get text(): string {
    return this.#text
  }

  press(press: KeyPress): void {
    const character = characterOf(press.usage, press.modifiers, press.leds)
    if (character !== undefined) this.#text += character
    else if (!(press.modifiers & (modifierBit.ctrl | modifierBit.alt | modifierBit.gui))) {
      const usage = navigationOf(press.usage, press.modifiers, press.leds)
      if (usage === enter) this.#text += "\n"
      if (usage === backspace) this.#text = this.#text.slice(0, -1)
    }
  }

  clear(): void {
    this.#text = ""
  }
}
