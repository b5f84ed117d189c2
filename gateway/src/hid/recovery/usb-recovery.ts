import type { Cancel, Clock } from "../../clock.ts"
import { type Observable, ObservableValue } from "../../events.ts"
import type { UsbHost, UsbStatus } from "../usb-host.ts"
import { Ladder, type Sight } from "./ladder.ts"
import { isRefusal, type UdcPort } from "./udc-port.ts"

/** How soon a person sees that the target sleeps or is unplugged. */
const lookEveryMs = 500
/** A host that is woken resumes within 20 ms of signalling (USB 2.0 §7.1.7.7) plus what its hubs need; past this it will not. */
const wakePatienceMs = 2000

export interface UsbRecoveryOptions {
  readonly port: UdcPort
  /** How the keyboard fares, and whether its node can be opened at all. */
  readonly keyboard: () => Pick<Sight, "keyboard" | "isNodeUsable">
  /** False: only watches and wakes. */
  readonly mayRebind: boolean
  readonly clock: Clock
  /** Told each re-bind and each failure of one, in words for the log. */
  readonly tell: (event: {
    readonly outcome: "rebound" | "not-permitted" | "failed"
    readonly cause?: unknown
  }) => void
}

/**
 * Watches how the target's host takes our device, and helps where reopening a node does not: binds the gadget again, seldom
 * and only for a host that is there and awake, and wakes a sleeping one when asked.
 */
export class UsbRecovery implements UsbHost, Disposable {
  readonly #options: UsbRecoveryOptions
  readonly #ladder = new Ladder()
  readonly #status: ObservableValue<UsbStatus | undefined>
  #isPermitted = true
  #isReconnecting = false
  #wake: UsbStatus["wake"] = "untried"
  #wakeIsUnderWay = false
  #cancelLook: Cancel
  #cancelWake: Cancel = () => undefined
  #isClosed = false

  constructor(options: UsbRecoveryOptions) {
    this.#options = options
    this.#status = new ObservableValue<UsbStatus | undefined>(undefined, same)
    this.#cancelLook = this.#lookLater()
    this.#tellStatus()
  }

  get status(): Observable<UsbStatus | undefined> {
    return this.#status
  }

  wake(): void {
    this.#tellStatus()
    // One at a time: a driver that hangs in it costs one thread of the pool, not all of them.
    if (this.#status.value?.state !== "suspended" || this.#wakeIsUnderWay) return
    this.#wakeIsUnderWay = true
    this.#wake = "trying"
    this.#tellStatus()
    this.#cancelWake()
    this.#cancelWake = this.#options.clock.after(wakePatienceMs, () => this.#wakeFailed())
    this.#options.port.wake().then(
      () => {
        this.#wakeIsUnderWay = false
      },
      () => {
        this.#wakeIsUnderWay = false
        this.#wakeFailed()
      },
    )
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#cancelLook()
    this.#cancelWake()
  }

  #lookLater(): Cancel {
    return this.#options.clock.after(lookEveryMs, () => {
      this.#cancelLook = this.#lookLater()
      this.#look()
    })
  }

  #look(): void {
    const state = this.#tellStatus()
    if (state === undefined || this.#isReconnecting || !this.#options.mayRebind) return
    const isDue = this.#ladder.isRebindDue(this.#options.clock.nowMs(), {
      state,
      ...this.#options.keyboard(),
    })
    if (isDue) void this.#rebind()
  }

  /** Reads the controller and says what it finds. */
  #tellStatus(): UsbStatus["state"] | undefined {
    const state = this.#options.port.state()
    if (state !== "suspended") {
      this.#wake = "untried"
      this.#cancelWake()
    }
    this.#status.set(
      state === undefined ? undefined : { state, recovery: this.#recovery(), wake: this.#wake },
    )
    return state
  }

  #recovery(): UsbStatus["recovery"] {
    if (this.#isReconnecting) return "reconnecting"
    return this.#isPermitted ? "idle" : "not-permitted"
  }

  async #rebind(): Promise<void> {
    const { port, tell } = this.#options
    this.#isReconnecting = true
    this.#tellStatus()
    try {
      await port.rebind()
      this.#isPermitted = true
      tell({ outcome: "rebound" })
    } catch (cause) {
      this.#isPermitted = !isRefusal(cause)
      tell({ outcome: this.#isPermitted ? "failed" : "not-permitted", cause })
    }
    this.#isReconnecting = false
    if (!this.#isClosed) this.#tellStatus()
  }

  #wakeFailed(): void {
    if (this.#isClosed || this.#wake !== "trying") return
    this.#wake = "refused"
    this.#tellStatus()
  }
}

function same(a: UsbStatus | undefined, b: UsbStatus | undefined): boolean {
  return a?.state === b?.state && a?.recovery === b?.recovery && a?.wake === b?.wake
}
