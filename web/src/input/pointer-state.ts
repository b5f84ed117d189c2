import type { Clock, Input } from "../session/index.ts"
import type { TargetPoint } from "./coordinates.ts"
import { Rest } from "./rest.ts"
import type { WheelStep } from "./wheel.ts"

export interface PointerStateOptions {
  /** @param isLast no other movement follows for now. @returns false when it did not go out. */
  readonly send: (input: Input, isLast?: boolean) => boolean
  readonly clock: Clock
  /** `requestAnimationFrame`: the pace of moves. */
  readonly requestFrame: (callback: () => void) => void
  readonly changed: () => void
}

/** Bits of `PointerEvent.buttons` (left, right, middle, back, forward): the same as in the button message. */
const buttonsMask = 0b11111

/**
 * Where the pointer is, and which buttons are down. Moves go out once per animation frame, the last one always; a button
 * or the wheel carries its own place, so that neither can happen where the pointer has been before. A move may be lost on
 * the way; the place where the pointer comes to rest is sent once more, so that it is not.
 */
export class PointerState {
  readonly #options: PointerStateOptions
  #buttons = 0
  #pending: TargetPoint | undefined
  #sent: TargetPoint | undefined
  #isFrameRequested = false
  /** A press beside the picture is nobody's; so is everything until its release. */
  #isIgnored = false
  readonly #rest: Rest

  constructor(options: PointerStateOptions) {
    this.#options = options
    this.#rest = new Rest(options.clock, () => this.#repeat())
  }

  /** Buttons that are down on the target. */
  get buttons(): number {
    return this.#buttons
  }

  /** The pointer is at `point` with these `PointerEvent.buttons` down. */
  at(point: TargetPoint, buttons: number): void {
    const pressed = buttons & buttonsMask
    if (this.#isIgnored) {
      this.#isIgnored = pressed !== 0
      return
    }
    if (pressed === this.#buttons) {
      this.#move(point)
      return
    }
    if (this.#buttons === 0 && !point.isInside) {
      this.#isIgnored = true
      return
    }
    this.#flush()
    const { x, y } = point
    if (!this.#options.send({ type: "button", buttons: pressed, x, y })) return
    this.#buttons = pressed
    this.#sent = point
    this.#rest.cancel()
    this.#options.changed()
  }

  wheel(step: WheelStep, point: TargetPoint): void {
    if (!point.isInside) return
    this.#flush()
    const { x, y } = point
    if (!this.#options.send({ type: "wheel", dx: step.dx, dy: step.dy, x, y })) return
    this.#sent = point
    this.#rest.cancel()
  }

  /** Another session, or none: what was sent in the old one is of no account. */
  restart(): void {
    this.#rest.cancel()
    this.#sent = undefined
    this.#pending = undefined
  }

  /** Forgets the buttons; the caller tells the target. A move that is still to come stays so. */
  clear(): void {
    this.#buttons = 0
    this.#options.changed()
  }

  #move(point: TargetPoint): void {
    this.#pending = point
    this.#requestFrame()
  }

  #requestFrame(): void {
    if (this.#isFrameRequested) return
    this.#isFrameRequested = true
    this.#options.requestFrame(() => {
      this.#isFrameRequested = false
      // What did not go out (the link is congested) is the newest place still, until a newer one comes.
      if (!this.#flush()) this.#requestFrame()
    })
  }

  /** @returns false when a move is left that could not go out. */
  #flush(): boolean {
    const point = this.#pending
    if (point === undefined) return true
    const isThereAlready = point.x === this.#sent?.x && point.y === this.#sent.y
    if (!isThereAlready && !this.#options.send({ type: "move", x: point.x, y: point.y })) return false
    this.#pending = undefined
    this.#sent = point
    if (!isThereAlready) this.#rest.moved()
    return true
  }

  #repeat(): void {
    if (this.#sent !== undefined) this.#options.send({ type: "move", x: this.#sent.x, y: this.#sent.y }, true)
  }
}
