import type { Observable } from "../events.ts"

/**
 * How far the target's USB host has taken our device in, as the gateway's kernel knows it.
 * - `no-gadget`: this machine could be a USB device, and there is no gadget of ours.
 * - `unbound`: ours is there and bound to no controller.
 * - `not-attached` to `configured`: USB 2.0 §9.1.1; no power on the cable, up to "the host uses it".
 * - `suspended`: the host sleeps, or has put the port to sleep.
 */
export type UsbState =
  | "no-gadget"
  | "unbound"
  | "not-attached"
  | "attached"
  | "powered"
  | "default"
  | "addressed"
  | "configured"
  | "suspended"

export interface UsbStatus {
  readonly state: UsbState
  /** `not-permitted`: reconnecting would be due, and this user may not do it. */
  readonly recovery: "idle" | "reconnecting" | "not-permitted"
  /**
   * Remote wake-up (USB 2.0 §7.1.7.7) of the host that sleeps now: `untried`, `trying`, or `refused`: the host sleeps on, because
   * it did not allow it or this controller cannot.
   */
  readonly wake: "untried" | "trying" | "refused"
}

/** The target's USB host as a whole, beside the single devices that it sees. */
export interface UsbHost {
  /** Undefined where there is nothing to know: no USB device controller, as in the demo. */
  readonly status: Observable<UsbStatus | undefined>
  /** Asks a sleeping host to wake up; nothing where it does not sleep. Returns at once. */
  wake(): void
}
