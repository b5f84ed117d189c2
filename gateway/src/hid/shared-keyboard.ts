import type { Clock } from "../clock.ts"
import type { Unsubscribe } from "../events.ts"
import { BootKeyboard, isModifier } from "./boot-keyboard.ts"
import type { HidDevice } from "./device.ts"
import { type Delivery, ReportOutbox } from "./report-outbox.ts"

/**
 * One keyboard under several hands: a key is down while anybody holds it, and who leaves releases only what nobody
 * else holds. A holder is any object, compared by identity.
 */
export class SharedKeyboard implements Disposable {
  readonly #keyboard = new BootKeyboard()
  readonly #holders = new Map<number, Set<object>>()
  readonly #pressObservers = new Set<(holder: object) => void>()
  readonly #outbox: ReportOutbox

  constructor(device: HidDevice, clock: Clock) {
    this.#outbox = new ReportOutbox(device, clock, () => this.#keyboard.report())
  }

  /** Presses a key; one that `holder` holds already stays down without another report (auto-repeat is the host's). */
  press(holder: object, usage: number, delivery: Delivery): void {
    for (const observer of [...this.#pressObservers]) observer(holder)
    const holders = this.#holders.get(usage)
    if (holders === undefined) {
      this.#holders.set(usage, new Set([holder]))
      this.#keyboard.press(usage)
      this.#send(delivery)
      return
    }
    holders.add(holder)
    this.#outbox.confirm(delivery)
  }

  /** Releases a key; one that `holder` does not hold is left alone. */
  release(holder: object, usage: number, delivery: Delivery): void {
    if (this.#letGo(holder, usage)) this.#send(delivery)
    else this.#outbox.confirm(delivery)
  }

  /**
   * Releases what `holder` holds besides `usages`, in one report. Modifiers stay: a key that is still on its way may want
   * them, and no host repeats them.
   */
  keep(holder: object, usages: readonly number[]): void {
    const released = [...this.#holders.keys()].filter(
      (usage) => !isModifier(usage) && !usages.includes(usage) && this.#letGo(holder, usage),
    )
    if (released.length > 0) this.#send(undefined)
  }

  /** Releases all that `holder` holds, in one report. */
  releaseAll(holder: object, delivery?: Delivery): void {
    const released = [...this.#holders.keys()].filter((usage) => this.#letGo(holder, usage))
    if (released.length > 0) this.#send(delivery)
    else if (delivery !== undefined) this.#outbox.confirm(delivery)
  }

  /** Told who is about to press a key, before it goes down: the moment to let go of one's own. */
  onPress(observer: (holder: object) => void): Unsubscribe {
    this.#pressObservers.add(observer)
    return () => {
      this.#pressObservers.delete(observer)
    }
  }

  /** Whether any key is down. */
  get isHeld(): boolean {
    return this.#holders.size > 0
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
    this.#keyboard.release(usage)
    return true
  }

  #send(delivery: Delivery | undefined): void {
    this.#outbox.send(this.#keyboard.report(), "state", delivery)
  }
}
