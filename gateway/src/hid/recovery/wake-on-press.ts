import type { Observable, Unsubscribe } from "../../events.ts"
import type { HidDevice, HidStatus } from "../device.ts"

/** HID 1.11 appendix B.1: octet 0 modifiers, octet 1 reserved, then keys. */
const firstKeyOctet = 2

/**
 * The keyboard, which wakes a sleeping host as a real one does: when a key goes down, not when one comes up, and not when
 * the report of a held key is tried again.
 */
export class WakeOnPress implements HidDevice {
  readonly #device: HidDevice
  readonly #wake: () => void
  #last: Uint8Array = new Uint8Array(0)

  /** @param wake must return at once. @param device owned. */
  constructor(device: HidDevice, wake: () => void) {
    this.#device = device
    this.#wake = wake
  }

  get status(): Observable<HidStatus> {
    return this.#device.status
  }

  write(report: Uint8Array): boolean {
    const isPress = pressesMore(this.#last, report)
    this.#last = report.slice()
    const isTaken = this.#device.write(report)
    if (isPress) this.#wake()
    return isTaken
  }

  onOutputReport(observer: (report: Uint8Array) => void): Unsubscribe {
    return this.#device.onOutputReport(observer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#device[Symbol.asyncDispose]()
  }
}

/** Whether `after` holds a key or modifier that `before` does not. */
function pressesMore(before: Uint8Array, after: Uint8Array): boolean {
  const modifiers = (after[0] ?? 0) & ~(before[0] ?? 0)
  const keysBefore = before.subarray(firstKeyOctet)
  return (
    modifiers !== 0 || after.subarray(firstKeyOctet).some((key) => key !== 0 && !keysBefore.includes(key))
  )
}
