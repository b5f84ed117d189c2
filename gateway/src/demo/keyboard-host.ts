import { decodeInputReport, parseReportDescriptor, type ReportDescriptor } from "../hid/index.ts"
import { ledBit } from "./us-layout.ts"

/** One key going down, or repeating because it stays down. */
export interface KeyPress {
  /** HID Usage Tables §10, page 0x07. */
  readonly usage: number
  /** Modifiers held, as the boot report's first octet (bit 0 left Ctrl .. bit 7 right Super). */
  readonly modifiers: number
  readonly leds: number
  readonly isRepeat: boolean
}

const keyboardPage = 0x07
const firstModifier = 0xe0
const lastModifier = 0xe7
/** HID Usage Tables §10: 1 ErrorRollOver, 2 POSTFail, 3 ErrorUndefined; a report with one of them says nothing. */
const lastErrorUsage = 3

/** What PCs do: wait half a second, then 30 characters a second. */
const repeatDelayUs = 500_000
const repeatPeriodUs = 1_000_000 / 30
/** If nobody looked for longer than this, the missed repeats are not made up for. */
const repeatBacklogUs = 1_000_000

const lockLeds = new Map<number, number>([
  [0x53, ledBit.num],
  [0x39, ledBit.caps],
  [0x47, ledBit.scroll],
])

/**
 * The host's side of a USB keyboard: reads reports by the device's own descriptor, finds what went down since the last
 * one, repeats a held key, and keeps the lock LEDs. Time is passed in; nothing here has a timer.
 */
export class KeyboardHost {
  readonly #descriptor: ReportDescriptor
  readonly #onPress: (press: KeyPress) => void
  readonly #onLeds: (leds: number) => void
  #held: readonly number[] = []
  #leds: number = ledBit.num
  #repeating: { readonly usage: number; nextUs: number } | undefined

  /** @throws GatewayError `hid/malformed-descriptor` */
  constructor(
    reportDescriptor: Uint8Array,
    onPress: (press: KeyPress) => void,
    onLeds: (leds: number) => void,
  ) {
    this.#descriptor = parseReportDescriptor(reportDescriptor)
    this.#onPress = onPress
    this.#onLeds = onLeds
  }

  get leds(): number {
    return this.#leds
  }

  /** Usages held now, modifiers included, in the order in which they went down. */
  get held(): readonly number[] {
    return this.#held
  }

  /** @throws GatewayError `hid/malformed-report` when the descriptor describes no such report. */
  takeReport(report: Uint8Array, nowUs: number): void {
    this.advance(nowUs)
    const down = decodeInputReport(this.#descriptor, report)
      .filter((field) => field.usagePage === keyboardPage && field.value !== 0)
      .map((field) => field.usage)
    if (down.some((usage) => usage <= lastErrorUsage)) return
    const before = this.#held
    this.#held = [...before.filter((usage) => down.includes(usage))]
    for (const usage of new Set(down)) {
      if (!before.includes(usage)) this.#held = [...this.#held, usage]
    }
    if (this.#repeating && !down.includes(this.#repeating.usage)) this.#repeating = undefined
    for (const usage of this.#held) {
      if (!before.includes(usage) && !isModifier(usage)) this.#press(usage, nowUs)
    }
  }

  /** Delivers the repeats that are due. */
  advance(nowUs: number): void {
    if (this.#repeating && nowUs - this.#repeating.nextUs > repeatBacklogUs) {
      this.#repeating.nextUs = nowUs - repeatBacklogUs
    }
    while (this.#repeating && this.#repeating.nextUs <= nowUs) {
      const { usage } = this.#repeating
      this.#repeating.nextUs += repeatPeriodUs
      this.#deliver(usage, true)
    }
  }

  /** The bus was suspended or unplugged: nothing is held any more, whatever the last report said. */
  releaseAll(): void {
    this.#held = []
    this.#repeating = undefined
  }

  /** The host restarts: LEDs as firmware sets them. Keys stay held, but none repeats. */
  restart(): void {
    this.#repeating = undefined
    this.#setLeds(ledBit.num)
  }

  #press(usage: number, nowUs: number): void {
    const led = lockLeds.get(usage)
    this.#repeating = led === undefined ? { usage, nextUs: nowUs + repeatDelayUs } : undefined
    if (led !== undefined) this.#setLeds(this.#leds ^ led)
    this.#deliver(usage, false)
  }

  #deliver(usage: number, isRepeat: boolean): void {
    const modifiers = this.#held
      .filter(isModifier)
      .reduce((bits, modifier) => bits | (1 << (modifier - firstModifier)), 0)
    this.#onPress({ usage, modifiers, leds: this.#leds, isRepeat })
  }

  #setLeds(leds: number): void {
    this.#leds = leds
    this.#onLeds(leds)
  }
}

function isModifier(usage: number): boolean {
  return usage >= firstModifier && usage <= lastModifier
}
