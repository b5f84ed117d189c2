/** The fields of `WheelEvent` that say how far it was turned. */
export interface WheelTurn {
  readonly deltaX: number
  readonly deltaY: number
  /** `WheelEvent.deltaMode`: 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number
  readonly shiftKey: boolean
}

/** A HID wheel counts 120ths of a detent (Microsoft's WHEEL_DELTA, and the Resolution Multiplier's usual value). */
const perDetent = 120
const pixelsPerDetent = 100
/** Chromium on Linux makes 120 pixels of a detent; the others make 100. */
const chromiumLinuxPixelsPerDetent = 120
const linesPerDetent = 3
/** Largest value of the codec's i16. */
const stepMax = 32767

export interface WheelStep {
  /** 120ths of a detent, + is right. */
  readonly dx: number
  /** 120ths of a detent, + is up (away from the person): the opposite of `deltaY`. */
  readonly dy: number
}

/** Turns wheel events into HID steps. Trackpads scroll by fractions of a step: what is left over is kept for the next event. */
export class Wheel {
  #restX = 0
  #restY = 0

  /** @returns undefined when the turn was too small for a step. */
  turn(event: WheelTurn): WheelStep | undefined {
    // Browsers scroll sideways while Shift is held. The target gets Shift itself, and decides for itself.
    const isTurnedBack = event.shiftKey && event.deltaY === 0
    const deltaX = isTurnedBack ? 0 : event.deltaX
    const deltaY = isTurnedBack ? event.deltaX : event.deltaY
    const x = this.#restX + detents(deltaX, event.deltaMode) * perDetent
    const y = this.#restY - detents(deltaY, event.deltaMode) * perDetent
    const dx = clamp(Math.trunc(x))
    const dy = clamp(Math.trunc(y))
    this.#restX = (x - Math.trunc(x)) % 1
    this.#restY = (y - Math.trunc(y)) % 1
    return dx === 0 && dy === 0 ? undefined : { dx: dx + 0, dy: dy + 0 }
  }
}

function detents(delta: number, deltaMode: number): number {
  if (deltaMode === 1) return delta / linesPerDetent
  if (deltaMode === 2) return delta
  const isChromiumLinux = delta % chromiumLinuxPixelsPerDetent === 0
  return delta / (isChromiumLinux ? chromiumLinuxPixelsPerDetent : pixelsPerDetent)
}

function clamp(step: number): number {
  return Math.min(stepMax, Math.max(-stepMax, step))
}
