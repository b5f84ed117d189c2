import type { Clock, Input } from "../session/index.ts"
import { Rest } from "./rest.ts"
import type { WheelStep } from "./wheel.ts"

export interface RelativeStateOptions {
  /** @param isLast no other movement follows for now. @returns false when it did not go out. */
  readonly send: (input: Input, isLast?: boolean) => boolean
  readonly clock: Clock
  /** `requestAnimationFrame`: the pace of movements. */
  readonly requestFrame: (callback: () => void) => void
  readonly changed: () => void
}

/** Bits of `PointerEvent.buttons` (left, right, middle, back, forward): the same as in the message. */
const buttonsMask = 0b11111

/**
 * How far the relative mouse has been moved in this session, and which buttons are down. Totals are sent, not steps: what
 * is lost on the way is in the next message. They go out once per animation frame, and once more at rest.
 */
export class RelativeState {
  readonly #options: RelativeStateOptions
  readonly #rest: Rest
  #buttons = 0
  /** Counts, modulo 2^32; what is left of one is kept. */
  #x = 0
  #y = 0
  #restX = 0
  #restY = 0
  #isFrameRequested = false
  #isUnsent = false

  constructor(options: RelativeStateOptions) {
    this.#options = options
    this.#rest = new Rest(options.clock, () => void this.#sendMotion(true))
  }

  /** Buttons that are down on the target. */
  get buttons(): number {
    return this.#buttons
  }

  /** @param dx @param dy counts of the target's mouse, + is right and down; fractions add up */
  moved(dx: number, dy: number): void {
    const [wholeX, wholeY] = [Math.trunc(this.#restX + dx), Math.trunc(this.#restY + dy)]
    this.#restX += dx - wholeX
    this.#restY += dy - wholeY
    if (wholeX === 0 && wholeY === 0) return
    this.#x = (this.#x + wholeX) | 0
    this.#y = (this.#y + wholeY) | 0
    this.#isUnsent = true
    this.#requestFrame()
  }

  /** @param buttons `PointerEvent.buttons` */
  press(buttons: number): void {
    const pressed = buttons & buttonsMask
    if (pressed === this.#buttons) return
    if (!this.#options.send({ type: "relative-button", buttons: pressed, x: this.#x, y: this.#y })) return
    this.#buttons = pressed
    this.#told()
    this.#options.changed()
  }

  wheel({ dx, dy }: WheelStep): void {
    if (this.#options.send({ type: "relative-wheel", dx, dy, x: this.#x, y: this.#y })) this.#told()
  }

  /** Forgets the buttons; the caller tells the target. */
  clear(): void {
    this.#buttons = 0
    this.#options.changed()
  }

  /** Another session counts from nothing. */
  restart(): void {
    this.#rest.cancel()
    this.#isUnsent = false
    this.#x = 0
    this.#y = 0
  }

  /** A button or the wheel has told where the mouse is: reliably. */
  #told(): void {
    this.#isUnsent = false
    this.#rest.cancel()
  }

  #requestFrame(): void {
    if (this.#isFrameRequested) return
    this.#isFrameRequested = true
    this.#options.requestFrame(() => {
      this.#isFrameRequested = false
      if (!this.#isUnsent) return
      if (this.#sendMotion(false)) this.#rest.moved()
      else this.#requestFrame()
    })
  }

  #sendMotion(isLast: boolean): boolean {
    const isSent = this.#options.send({ type: "motion", x: this.#x, y: this.#y }, isLast)
    if (isSent) this.#isUnsent = false
    return isSent
  }
}
