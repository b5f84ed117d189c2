import { closeSync, constants, openSync, readSync, statSync, writeSync } from "node:fs"
import type { Cancel, Clock } from "../clock.ts"
import { GatewayError } from "../errors.ts"
import { type Observable, ObservableValue, type Unsubscribe } from "../events.ts"
import type { HidDevice, HidStatus } from "./device.ts"

/** How long a host may leave a report lying before it counts as asleep: ten polls of the slowest keyboard interval. */
const patienceMs = 100
/** A missing node is looked for at most this often, however many moves arrive meanwhile. */
const reopenMs = 50
/** LEDs are looked for often while somebody types (Caps Lock lights its LED), seldom otherwise. */
const ledPollMs = { active: 10, idle: 100 }
const activeForMs = 1000
/** Largest output report that we read; the keyboard's is one octet. */
const outputReportMaxBytes = 64
/** Output reports taken in one go, so that a host that sends without end cannot keep us here. */
const outputReportsMax = 16

interface OpenNode {
  readonly fd: number
  readonly canRead: boolean
}

/**
 * A HID function of the Linux USB gadget, `/dev/hidgN` (Documentation/usb/gadget_hid). Other paths work too: what is no
 * character device is only written to.
 *
 * Writes are plain non-blocking `write(2)` calls on this thread: they cost microseconds, and nothing can come between a
 * key and its report. Reads are polled with the same non-blocking descriptor: a blocking read would hold one of
 * libuv's four threads until the host next changes an LED, that is for ever.
 *
 * The driver holds one report until the host polls, and answers EAGAIN until then.
 */
export class HidgDevice implements HidDevice {
  readonly path: string
  readonly #clock: Clock
  readonly #status: ObservableValue<HidStatus>
  readonly #fault = new ObservableValue<GatewayError | undefined>(
    undefined,
    (a, b) => a?.message === b?.message,
  )
  readonly #observers = new Set<(report: Uint8Array) => void>()
  readonly #buffer = new Uint8Array(outputReportMaxBytes)
  #node: OpenNode | undefined
  #isClosed = false
  #openedMs = Number.NEGATIVE_INFINITY
  #writtenMs = Number.NEGATIVE_INFINITY
  /** Since when the host has not collected a report; undefined when it has. */
  #refusedMs: number | undefined
  #cancelPoll: Cancel | undefined

  /** Opens `path` at once; one that cannot be opened is `detached` and looked for again at later writes. */
  constructor(path: string, clock: Clock) {
    this.path = path
    this.#clock = clock
    this.#open()
    this.#status = new ObservableValue<HidStatus>(this.#node === undefined ? "detached" : "ready")
  }

  get status(): Observable<HidStatus> {
    return this.#status
  }

  /** Why the device is detached, for a person: `hid/device-unavailable`. Undefined while it is not. */
  get fault(): Observable<GatewayError | undefined> {
    return this.#fault
  }

  /** False when the node cannot be opened for a reason that plugging does not mend: a wrong path or right. */
  get isNodeUsable(): boolean {
    return !["ENOENT", "EACCES", "EPERM", "EISDIR"].includes(errnoOf(this.#fault.value?.cause) ?? "")
  }

  write(report: Uint8Array): boolean {
    const nowMs = this.#clock.nowMs()
    if (this.#node === undefined && nowMs - this.#openedMs >= reopenMs) this.#open()
    if (this.#node === undefined) return false
    this.#becomeActive(nowMs)
    try {
      const sizeBytes = writeSync(this.#node.fd, report)
      if (sizeBytes !== report.length)
        throw new Error(`only ${sizeBytes} of ${report.length} octets were taken`)
    } catch (error) {
      if (errnoOf(error) === "EAGAIN") this.#refuse(nowMs)
      else this.#detach(error)
      return false
    }
    this.#refusedMs = undefined
    this.#fault.set(undefined)
    this.#status.set("ready")
    return true
  }

  onOutputReport(observer: (report: Uint8Array) => void): Unsubscribe {
    this.#observers.add(observer)
    this.#pollSoon()
    return () => {
      this.#observers.delete(observer)
    }
  }

  /** Closes the device as it is: whoever wrote to it has released what was held. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#cancelPoll?.()
    this.#close()
    this.#status.set("detached")
  }

  #open(): void {
    if (this.#isClosed) return
    this.#openedMs = this.#clock.nowMs()
    try {
      // Read and write on a FIFO would hand us our own reports back; O_CREAT would hide a missing gadget behind a file.
      const canRead = statSync(this.path).isCharacterDevice()
      const flags =
        (canRead ? constants.O_RDWR : constants.O_WRONLY) | constants.O_NONBLOCK | constants.O_NOCTTY
      this.#node = { fd: openSync(this.path, flags), canRead }
    } catch (error) {
      this.#fault.set(unavailable(this.path, error))
      return
    }
    this.#pollSoon()
  }

  /** Somebody types: the host's answer, an LED, is looked for soon and not only at the next idle poll. */
  #becomeActive(nowMs: number): void {
    const wasIdle = nowMs - this.#writtenMs >= activeForMs
    this.#writtenMs = nowMs
    if (!wasIdle) return
    this.#cancelPoll?.()
    this.#cancelPoll = undefined
    this.#pollSoon()
  }

  #refuse(nowMs: number): void {
    this.#refusedMs ??= nowMs
    if (this.#status.value === "detached" || nowMs - this.#refusedMs >= patienceMs) this.#status.set("asleep")
  }

  #detach(error: unknown): void {
    this.#close()
    this.#refusedMs = undefined
    this.#fault.set(unavailable(this.path, error))
    this.#status.set("detached")
  }

  #close(): void {
    if (this.#node === undefined) return
    const { fd } = this.#node
    this.#node = undefined
    closeSync(fd)
  }

  #pollSoon(): void {
    if (this.#cancelPoll !== undefined || this.#observers.size === 0 || this.#node?.canRead !== true) return
    const isActive = this.#clock.nowMs() - this.#writtenMs < activeForMs
    this.#cancelPoll = this.#clock.after(isActive ? ledPollMs.active : ledPollMs.idle, () => {
      this.#cancelPoll = undefined
      this.#readOutputReports()
      this.#pollSoon()
    })
  }

  #readOutputReports(): void {
    for (let count = 0; count < outputReportsMax && this.#node !== undefined; count += 1) {
      let sizeBytes: number
      try {
        sizeBytes = readSync(this.#node.fd, this.#buffer)
        if (sizeBytes === 0) throw new Error("the other end was closed")
      } catch (error) {
        if (errnoOf(error) !== "EAGAIN") this.#detach(error)
        return
      }
      const report = this.#buffer.slice(0, sizeBytes)
      for (const observer of [...this.#observers]) observer(report)
    }
  }
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined
}

function unavailable(path: string, cause: unknown): GatewayError {
  return new GatewayError("hid/device-unavailable", `${path}: ${advice(cause)}`, { cause })
}

function advice(cause: unknown): string {
  switch (errnoOf(cause)) {
    case "ENOENT":
      return "there is no such device. Set up the USB gadget, or name its device in the configuration."
    case "EACCES":
    case "EPERM":
      return "this user may not open it. Add a udev rule for hidg devices, or run the gateway in their group."
    case "ESHUTDOWN":
    case "ENODEV":
    case "ENXIO":
    case "EPIPE":
      return "no host is listening. Check the USB cable to the target, and that it is the data port."
    default:
      return `it does not take reports (${cause instanceof Error ? cause.message : String(cause)}).`
  }
}
