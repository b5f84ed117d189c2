import { type Observable, ObservableValue, type Unsubscribe } from "../../events.ts"
import type { HidDevice, HidStatus } from "../device.ts"

/** What a {@link ScriptedDevice}'s host does: takes reports, is slow to collect them, or is not there. */
export type HostMood = "listening" | "busy" | "asleep" | "detached"

/** A HID device whose host does what the test says. */
export class ScriptedDevice implements HidDevice {
  readonly #status = new ObservableValue<HidStatus>("ready")
  readonly #observers = new Set<(report: Uint8Array) => void>()
  #reports: string[] = []
  mood: HostMood
  /** Calls of `write`, taken or not. */
  attempts = 0
  isDisposed = false

  constructor(mood: HostMood = "listening") {
    this.mood = mood
  }

  get status(): Observable<HidStatus> {
    return this.#status
  }

  write(report: Uint8Array): boolean {
    this.attempts += 1
    if (this.isDisposed) throw new Error("a disposed device is written to")
    if (this.mood === "busy") return false
    this.#status.set(this.mood === "listening" ? "ready" : this.mood)
    if (this.mood !== "listening") return false
    this.#reports.push(Buffer.from(report).toString("hex"))
    return true
  }

  /** The host notices on its own that it is back, without anybody writing. */
  announceReady(): void {
    this.mood = "listening"
    this.#status.set("ready")
  }

  onOutputReport(observer: (report: Uint8Array) => void): Unsubscribe {
    this.#observers.add(observer)
    return () => {
      this.#observers.delete(observer)
    }
  }

  sendOutputReport(...octets: number[]): void {
    for (const observer of [...this.#observers]) observer(Uint8Array.from(octets))
  }

  get observers(): number {
    return this.#observers.size
  }

  /** What the host has taken since the last call, in hexadecimal. */
  taken(): string[] {
    const reports = this.#reports
    this.#reports = []
    return reports
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true
  }
}

/** All four of a target's devices, each with a host of its own mood. */
export function scriptedDevices(): {
  readonly keyboard: ScriptedDevice
  readonly pointer: ScriptedDevice
  readonly relativePointer: ScriptedDevice
  readonly controls: ScriptedDevice
} {
  return {
    keyboard: new ScriptedDevice(),
    pointer: new ScriptedDevice(),
    relativePointer: new ScriptedDevice(),
    controls: new ScriptedDevice(),
  }
}
