import { coordinateMax } from "../../protocol/index.ts"
import { WheelDetents } from "./wheel-detents.ts"

/**
 * Where the pointer is and what is pressed, as reports of the absolute mouse: `[buttons, x u16, y u16, wheel i8,
 * pan i8]`, little endian. Pure state, no device. Every report carries position and buttons together.
 */
export class AbsoluteMouse {
  // Until somebody moves it, the pointer is in the middle: a corner may be a hot corner of the target's desktop.
  #x = coordinateMax >> 1
  #y = coordinateMax >> 1
  #buttons = 0
  readonly #wheels = new WheelDetents()

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
   * @param dx @param dy 1/120 detents, + is right and up
   * @returns the reports to send, in order
   */
  scroll(dx: number, dy: number): Uint8Array[] {
    return this.#wheels.turn(dx, dy).map(({ wheel, pan }) => this.#report(wheel, pan))
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
