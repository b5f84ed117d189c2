import type { Cancel, Clock } from "../clock.ts"
import type { Unsubscribe } from "../events.ts"
import type { HidDevice } from "./device.ts"

/**
 * What a report means to a host that is late.
 * - `state`: keys and buttons; each one is seen, in order.
 * - `move`: only the newest of neighbouring moves matters.
 * - `step`: wheel turns; seen in order, and worthless once the host has slept.
 */
export type ReportKind = "state" | "move" | "step"

/** Told once whether the target's host has taken a report (or all that came before, for one that was not needed). */
export type Delivery = (delivered: boolean) => void

interface Waiting {
  report: Uint8Array
  readonly kind: ReportKind
  readonly deliveries: Delivery[]
}

/** The kernel holds one report until the host polls: every 1 ms at high speed, 10 ms at full speed. */
const busyRetryMs = 1
/** While the host is away. The last is below any host's auto-repeat delay, so that a key taken before can't repeat. */
const awayRetryMs = { first: 20, last: 200 }
/** A host collects a report within 10 ms at most; one that has not in ten times that long is not going to. */
const flushPausesMax = 100
/** Far more than a burst after a lost packet; past it, the typist is no person, and history gives way to state. */
const waitingMax = 128

/**
 * Brings reports to a device in order, and forgets history that the host has slept through: what was typed then must
 * not appear hours later, only what is held now. While the host is merely slow, reports wait; once it is asleep or
 * detached, all are given up, and as soon as it is back the current state is written before anything else.
 */
export class ReportOutbox implements Disposable {
  readonly #device: HidDevice
  readonly #clock: Clock
  readonly #currentState: () => Uint8Array
  readonly #unobserve: Unsubscribe
  #waiting: Waiting[] = []
  /** Whether the host's idea of the state may differ from ours. True at first: we may have been killed holding a key. */
  #isStale = true
  #isWriting = false
  #isClosed = false
  #awayRetryMs = awayRetryMs.first
  #cancelRetry: Cancel | undefined

  /** @param currentState the report of what is held now, wheels at rest; written when the host comes back */
  constructor(device: HidDevice, clock: Clock, currentState: () => Uint8Array) {
    this.#device = device
    this.#clock = clock
    this.#currentState = currentState
    this.#resynchronize()
    this.#unobserve = device.status.observe((status) => {
      if (status === "ready" && this.#isStale && !this.#isWriting) this.#resynchronize()
    })
  }

  /** Sends a report that reflects a change of state already made. */
  send(report: Uint8Array, kind: ReportKind, delivery?: Delivery): void {
    if (this.#isStale) {
      // A move can wait for the next retry; a key press should wake the host now. Both are in the current state.
      const isBack = kind !== "move" && this.#resynchronize()
      if (!isBack || kind !== "step") {
        delivery?.(isBack)
        return
      }
    }
    const last = this.#waiting.at(-1)
    if (last === undefined && this.#write(report)) {
      delivery?.(true)
      return
    }
    const deliveries = delivery === undefined ? [] : [delivery]
    if (kind === "move" && last?.kind === "move") {
      last.report = report
      last.deliveries.push(...deliveries)
    } else this.#waiting.push({ report, kind, deliveries })
    if (this.#isAway() || this.#waiting.length > waitingMax) this.#giveUp()
    else this.#retryIn(busyRetryMs)
  }

  /** Tells whether everything sent so far has been taken, once that is known. */
  confirm(delivery: Delivery): void {
    const last = this.#waiting.at(-1)
    if (last === undefined) delivery(!this.#isStale)
    else last.deliveries.push(delivery)
  }

  /**
   * The process is about to end, and timers will run no more: writes what is held now, if the host may not know it, and
   * waits for one that is merely slow. The history before it is given up.
   * @param pause lets about a millisecond pass without returning to the event loop
   */
  flush(pause: () => void): void {
    if (this.#waiting.length === 0 && !this.#isStale) return
    this.#giveUp()
    for (let pauses = 0; pauses < flushPausesMax && !this.#resynchronize(); pauses += 1) {
      if (this.#isAway()) return
      pause()
    }
  }

  /** Stops retrying; what waits counts as not delivered. The device is not closed. */
  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#unobserve()
    this.#giveUp()
  }

  #retry(): void {
    if (this.#isStale) {
      this.#resynchronize()
      return
    }
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#write(next.report)) break
      this.#waiting.shift()
      for (const delivery of next.deliveries) delivery(true)
    }
    if (this.#waiting.length === 0) return
    if (this.#isAway()) this.#giveUp()
    else this.#retryIn(busyRetryMs)
  }

  /** @returns whether the host has taken the current state */
  #resynchronize(): boolean {
    if (this.#write(this.#currentState())) {
      this.#isStale = false
      this.#awayRetryMs = awayRetryMs.first
      this.#cancelRetry?.()
      this.#cancelRetry = undefined
      return true
    }
    this.#retryIn(this.#awayRetryMs)
    this.#awayRetryMs = Math.min(2 * this.#awayRetryMs, awayRetryMs.last)
    return false
  }

  #giveUp(): void {
    const lost = this.#waiting
    this.#waiting = []
    this.#isStale = true
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#retryIn(this.#awayRetryMs)
    for (const { deliveries } of lost) for (const delivery of deliveries) delivery(false)
  }

  #write(report: Uint8Array): boolean {
    this.#isWriting = true
    try {
      return this.#device.write(report)
    } finally {
      this.#isWriting = false
    }
  }

  #isAway(): boolean {
    return this.#device.status.value !== "ready"
  }

  /** One retry is under way at most; one already under way stays, however often somebody asks. */
  #retryIn(delayMs: number): void {
    if (this.#isClosed || this.#cancelRetry !== undefined) return
    this.#cancelRetry = this.#clock.after(delayMs, () => {
      this.#cancelRetry = undefined
      this.#retry()
    })
  }
}
