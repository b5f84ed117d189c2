import type { Observable, Unsubscribe } from "../events.ts"

/**
 * How the target's USB host is doing, as the console shows it.
 * - `ready`: reports are being taken.
 * - `asleep`: the host is attached but does not take reports (EAGAIN: suspended, booting, not polling).
 * - `detached`: no host, or the device node is gone (ESHUTDOWN, ENODEV, ENXIO, ENOENT).
 */
export type HidStatus = "ready" | "asleep" | "detached"

/**
 * One HID function of the gadget: takes input reports for the target, gives output reports (LEDs) back.
 * `/dev/hidgN` on the Pi, the simulated target in the demo.
 */
export interface HidDevice extends AsyncDisposable {
  readonly status: Observable<HidStatus>
  /**
   * Hands one input report to the kernel now, without blocking. Exactly one report, in call order; a refused report is
   * forgotten. Trying again is how a sleeping or detached host is found to be back: `status` follows the last `write`.
   * @returns true when the kernel took it. False with `status` still `ready`: the host has not collected the report
   * before this one yet (there is room for one), so try again in a millisecond. False otherwise: asleep or detached,
   * which is a state, not an error.
   */
  write(report: Uint8Array): boolean
  /** Output reports from the host, e.g. the keyboard's LED byte (HID 1.11 appendix B.1). */
  onOutputReport(observer: (report: Uint8Array) => void): Unsubscribe
}
