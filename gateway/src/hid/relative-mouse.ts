import { WheelDetents } from "./wheel-detents.ts"

/** Largest movement of one report: the logical maximum in the descriptor. */
const countsMax = 127

/**
 * What is pressed, and reports of the relative mouse: `[buttons, dx i8, dy i8, wheel i8, pan i8]`. Pure state, no device.
 */
export class RelativeMouse {
  #buttons = 0
  readonly #wheels = new WheelDetents()

  /** @param buttons bit 0 left, 1 right, 2 middle, 3 back, 4 forward */
  setButtons(buttons: number): void {
    this.#buttons = buttons
  }

  /** The input report of this state, 5 octets, at rest. */
  report(): Uint8Array {
    return this.#report(0, 0, 0, 0)
  }

  /**
   * One report's share of a movement, as large as fits.
   * @param dx @param dy counts, + is right and down
   */
  step(dx: number, dy: number): { readonly dx: number; readonly dy: number; readonly report: Uint8Array } {
    const step = { dx: clamp(dx), dy: clamp(dy) }
    return { ...step, report: this.#report(step.dx, step.dy, 0, 0) }
  }

  /**
   * Turns the wheels.
   * @param dx @param dy 1/120 detents, + is right and up
   * @returns the reports to send, in order
   */
  scroll(dx: number, dy: number): Uint8Array[] {
    return this.#wheels.turn(dx, dy).map(({ wheel, pan }) => this.#report(0, 0, wheel, pan))
  }

  #report(dx: number, dy: number, wheel: number, pan: number): Uint8Array {
    const report = new Uint8Array(5)
    const view = new DataView(report.buffer)
    view.setUint8(0, this.#buttons)
    view.setInt8(1, dx)
    view.setInt8(2, dy)
    view.setInt8(3, wheel)
    view.setInt8(4, pan)
    return report
  }
}

function clamp(counts: number): number {
  return Math.max(-countsMax, Math.min(countsMax, counts))
}
