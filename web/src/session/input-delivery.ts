import type { Clock } from "./clock.ts"
import { type Observable, ObservableValue } from "./observable.ts"

/** What became of what was typed and clicked, as the gateway acknowledges it after the target has taken it. */
export interface InputDelivery {
  /** Whether the target took the last one; undefined before the first. */
  readonly isArriving: boolean | undefined
  /** From the page to the target's USB and back, milliseconds; undefined before the first that arrived. */
  readonly latency: InputLatency | undefined
}

export interface InputLatency {
  readonly p50: number
  readonly p95: number
  /** How many it is made of: the newest that arrived, {@link keptMax} at most. */
  readonly inputs: number
}

const keptMax = 100
/** Acknowledgements outstanding beyond this are of a link that is about to be given up. */
const outstandingMax = 1000
/** Figures that change faster cannot be read. */
const tellEveryMs = 1000

/** Matches acknowledgements with what they acknowledge, in one session. */
export class InputDeliveries {
  readonly #clock: Clock
  readonly #delivery = new ObservableValue<InputDelivery>({ isArriving: undefined, latency: undefined })
  readonly #sentMs = new Map<number, number>()
  #tookMs: number[] = []
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get delivery(): Observable<InputDelivery> {
    return this.#delivery
  }

  /** Input `seq` has gone out, and will be acknowledged. */
  sent(seq: number): void {
    if (this.#sentMs.size < outstandingMax) this.#sentMs.set(seq, this.#clock.nowMs())
  }

  /** @returns false when no such input was sent: a message that does not follow the protocol */
  acknowledged(seq: number, isDelivered: boolean): boolean {
    const sentMs = this.#sentMs.get(seq)
    if (sentMs === undefined) return this.#sentMs.size >= outstandingMax
    this.#sentMs.delete(seq)
    const nowMs = this.#clock.nowMs()
    if (isDelivered) this.#tookMs = [...this.#tookMs, nowMs - sentMs].slice(-keptMax)
    const isChanged = isDelivered !== this.#delivery.value.isArriving
    if (!isChanged && nowMs - this.#toldMs < tellEveryMs) return true
    this.#toldMs = nowMs
    this.#delivery.set({ isArriving: isDelivered, latency: latencyOf(this.#tookMs) })
    return true
  }

  /** The target's USB listens again, the gateway says: what did not arrive before says nothing any more. */
  listening(): void {
    const { value } = this.#delivery
    if (value.isArriving === false) this.#delivery.set({ ...value, isArriving: undefined })
  }

  /** Another session: what was sent in the old one is never acknowledged. */
  restart(): void {
    this.#sentMs.clear()
    this.#tookMs = []
    this.#toldMs = Number.NEGATIVE_INFINITY
    const { isArriving, latency } = this.#delivery.value
    if (isArriving !== undefined || latency !== undefined) {
      this.#delivery.set({ isArriving: undefined, latency: undefined })
    }
  }
}

function latencyOf(tookMs: readonly number[]): InputLatency | undefined {
  const sorted = tookMs.toSorted((a, b) => a - b)
  const [p50, p95] = [0.5, 0.95].map((part) => sorted[Math.ceil(part * sorted.length) - 1])
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95, inputs: sorted.length }
}
