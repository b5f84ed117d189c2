import { ObservableValue, type Unsubscribe } from "../events.ts"
import type { HidDevice, HidStatus } from "../hid/index.ts"
import type { SimulatedTarget } from "./simulated-target.ts"

/** What is plugged into the simulated target: the functions of the gadget. */
export function demoDevices(
  target: SimulatedTarget,
): Record<"keyboard" | "mouse" | "relativeMouse" | "controls", HidDevice> {
  return {
    keyboard: new DemoDevice(target, (report) => target.takeKeyboardReport(report), true),
    mouse: new DemoDevice(target, (report) => target.takeMouseReport(report), false),
    relativeMouse: new DemoDevice(target, (report) => target.takeRelativeReport(report), false),
    controls: new DemoDevice(target, (report) => target.takeControlsReport(report), false),
  }
}

/** One USB function whose host is the simulated target; its status is the target's USB. */
export class DemoDevice implements HidDevice {
  readonly status: ObservableValue<HidStatus>
  readonly #target: SimulatedTarget
  readonly #deliver: (report: Uint8Array) => boolean
  readonly #hasLeds: boolean
  readonly #subscriptions = new Set<Unsubscribe>()
  #isClosed = false

  /** @param deliver hands one report to the host; false when the host did not take it. */
  constructor(target: SimulatedTarget, deliver: (report: Uint8Array) => boolean, hasLeds: boolean) {
    this.#target = target
    this.#deliver = deliver
    this.#hasLeds = hasLeds
    this.status = new ObservableValue<HidStatus>(target.usb.value)
    this.#subscriptions.add(target.usb.observe((status) => this.status.set(status)))
  }

  /** @throws GatewayError `hid/malformed-report` on a report that the device's descriptor does not describe. */
  write(report: Uint8Array): boolean {
    return !this.#isClosed && this.#deliver(report)
  }

  /** Tells a new observer the present LEDs at once, as a host tells a keyboard when it is plugged in. */
  onOutputReport(observer: (report: Uint8Array) => void): Unsubscribe {
    if (!this.#hasLeds || this.#isClosed) return () => undefined
    const unsubscribe = this.#target.leds.observe((leds) => observer(Uint8Array.of(leds)))
    this.#subscriptions.add(unsubscribe)
    return () => {
      this.#subscriptions.delete(unsubscribe)
      unsubscribe()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const unsubscribe of this.#subscriptions) unsubscribe()
    this.#subscriptions.clear()
    this.status.set("detached")
  }
}
