import type { Clock } from "../clock.ts"
import type { ControlReport } from "./control-reports.ts"
import type { HidDevice } from "./device.ts"
import { type Delivery, ReportOutbox } from "./report-outbox.ts"

/**
 * The keys of one report of the `controls` function under several hands: a key is down while anybody holds it. Consumer
 * and system keys are two of these over one device; their report IDs keep them apart.
 */
export class SharedControlKeys implements Disposable {
  readonly #report: ControlReport
  readonly #holders = new Map<number, Set<object>>()
  readonly #outbox: ReportOutbox

  constructor(report: ControlReport, device: HidDevice, clock: Clock) {
    this.#report = report
    this.#outbox = new ReportOutbox(device, clock, () => report.report())
  }

  /** Presses a key. One that finds no room in the report is not pressed, and not delivered. */
  press(holder: object, usage: number, delivery: Delivery): void {
    const holders = this.#holders.get(usage)
    if (holders !== undefined) {
      holders.add(holder)
      this.#outbox.confirm(delivery)
    } else if (this.#report.press(usage)) {
      this.#holders.set(usage, new Set([holder]))
      this.#outbox.send(this.#report.report(), "state", delivery)
    } else delivery(false)
  }

  /** Releases a key; one that `holder` does not hold is left alone. */
  release(holder: object, usage: number, delivery: Delivery): void {
    if (this.#letGo(holder, usage)) this.#outbox.send(this.#report.report(), "state", delivery)
    else this.#outbox.confirm(delivery)
  }

  /** Releases all that `holder` holds, in one report. */
  releaseAll(holder: object, delivery?: Delivery): void {
    const released = [...this.#holders.keys()].filter((usage) => this.#letGo(holder, usage))
    if (released.length > 0) this.#outbox.send(this.#report.report(), "state", delivery)
    else if (delivery !== undefined) this.#outbox.confirm(delivery)
  }

  isHeldBy(holder: object): boolean {
    return this.#holders.values().some((holders) => holders.has(holder))
  }

  /** Writes what is held now, before this process ends; see {@link ReportOutbox.flush}. */
  flush(pause: () => void): void {
    this.#outbox.flush(pause)
  }

  /** Resolves once nothing waits for the host any more; true when it has taken everything. */
  settled(): Promise<boolean> {
    return new Promise((resolve) => this.#outbox.confirm(resolve))
  }

  [Symbol.dispose](): void {
    this.#outbox[Symbol.dispose]()
  }

  /** @returns whether the key came up */
  #letGo(holder: object, usage: number): boolean {
    const holders = this.#holders.get(usage)
    if (holders?.delete(holder) !== true || holders.size > 0) return false
    this.#holders.delete(usage)
    this.#report.release(usage)
    return true
  }
}
