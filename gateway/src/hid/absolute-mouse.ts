import { coordinateMax } from "../../protocol/index.ts"

/** The codec counts wheel turns in 1/120 of a detent, as Windows and Linux do. */
const unitsPerDetent = 120
/** Largest wheel step of one report: the logical maximum in the descriptor. */
const stepsMax = 127

/**
 * Where the pointer is and what is pressed, as reports of the absolute mouse: `[buttons, x u16, y u16, wheel i8,
 * pan i8]`, little endian. Pure state, no device. Every report carries position and buttons together.
 */
export class AbsoluteMouse {
  // Until somebody moves it, the pointer is in the middle: a corner may be a hot corner of the target's desktop.
  #x = coordinateMax >> 1
  #y = coordinateMax >> 1
  #buttons = 0
  /** What is left of a detent after whole ones were reported, in 1/120: slow scrolling adds up instead of vanishing. */
  #wheelRest = 0
  #panRest = 0

  /** @param x @param y 0..32767 over the target's screen, left to right and top to bottom */
  moveTo(x: number, y: number): void {
    this.#x = x
    this.#y = y
  }

  /** @param buttons bit 0 left, 1 right, 2 middle, 3 back, 4 forward */
  setButtons(buttons: number): void {
    this.#buttons = buttons
  }

  /** The input report of this state, 7 octets, wheels at rest. */
  report(): Uint8Array {
    return this.#report(0, 0)
  }

  /**
   * Turns the wheels.
   * @param dx 1/120 detents, + is right (AC Pan's +)
   * @param dy 1/120 detents, + is up, away from the user (Wheel's +)
   * @returns the reports to send, in order: none while less than a detent has gathered, several beyond ±127 detents
   */
  scroll(dx: number, dy: number): Uint8Array[] {
    this.#panRest += dx
    this.#wheelRest += dy
    let pan = Math.trunc(this.#panRest / unitsPerDetent)
    let wheel = Math.trunc(this.#wheelRest / unitsPerDetent)
    this.#panRest -= pan * unitsPerDetent
    this.#wheelRest -= wheel * unitsPerDetent
    const reports: Uint8Array[] = []
    while (pan !== 0 || wheel !== 0) {
      const panStep = clampStep(pan)
      const wheelStep = clampStep(wheel)
      reports.push(this.#report(wheelStep, panStep))
      pan -= panStep
      wheel -= wheelStep
    }
    return reports
  }

  #report(wheel: number, pan: number): Uint8Array {
    const report = new Uint8Array(7)
    const view = new DataView(report.buffer)
    view.setUint8(0, this.#buttons)
    view.setUint16(1, this.#x, true)
    view.setUint16(3, this.#y, true)
    view.setInt8(5, wheel)
    view.setInt8(6, pan)
    return report
  }
}

function clampStep(steps: number): number {
  return Math.max(-stepsMax, Math.min(stepsMax, steps))
}
