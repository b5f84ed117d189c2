import { bootKeyboard, decodeInputReport, parseReportDescriptor } from "../src/hid/index.ts"
import { xkbKeycode } from "./evdev-keycodes.ts"
import type { Compose, Keyboard, Xkbcommon, XkbNames } from "./xkbcommon.ts"

const keyboardPage = 0x07
const firstModifier = 0xe0
/** HID 1.11 appendix B.1: the Caps Lock LED of the output report. */
const capsLed = 0b10
/** What a text field does with the keysyms of Enter and Tab. */
const controls: ReadonlyMap<string, string> = new Map([["\r", "\n"]])

/**
 * A Linux desktop behind the USB cable: reads reports by the keyboard's own descriptor, asks libxkbcommon what each key
 * means, composes dead keys, and keeps the text. Knows nothing of our layouts.
 */
export class XkbHost implements Disposable {
  readonly #descriptor = parseReportDescriptor(bootKeyboard.reportDescriptor)
  readonly #keyboard: Keyboard
  readonly #compose: Compose
  #held: readonly number[] = []
  text = ""

  constructor(xkb: Xkbcommon, names: XkbNames) {
    this.#keyboard = xkb.keymap(names).keyboard()
    this.#compose = xkb.compose()
  }

  /** The LEDs that this host would show now. */
  get leds(): number {
    return this.#keyboard.isCapsLockLit ? capsLed : 0
  }

  /** Whether any key is down. */
  get isHolding(): boolean {
    return this.#held.length > 0
  }

  take(report: Uint8Array): void {
    const down = decodeInputReport(this.#descriptor, report)
      .filter(({ usagePage, value }) => usagePage === keyboardPage && value === 1)
      .map(({ usage }) => usage)
    for (const usage of this.#held.filter((each) => !down.includes(each))) {
      this.#keyboard.update(xkbKeycode(usage), false)
    }
    // As Linux' hid-input: in the order of the report, the modifiers first.
    for (const usage of down.filter((each) => !this.#held.includes(each))) {
      if (usage < firstModifier) this.#type(usage)
      this.#keyboard.update(xkbKeycode(usage), true)
    }
    this.#held = down
  }

  /** A key of the host's own keyboard. */
  tap(usage: number): void {
    this.#keyboard.update(xkbKeycode(usage), true)
    this.#keyboard.update(xkbKeycode(usage), false)
  }

  [Symbol.dispose](): void {
    this.#keyboard[Symbol.dispose]()
    this.#compose[Symbol.dispose]()
  }

  #type(usage: number): void {
    const { keysym, character = "" } = this.#keyboard.meaning(xkbKeycode(usage))
    const composition = this.#compose.feed(keysym)
    if (composition.state === "made") this.text += composition.text
    if (composition.state === "none") this.text += controls.get(character) ?? character
  }
}
