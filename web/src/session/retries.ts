import { backoffMs } from "./backoff.ts"
import type { Cancel, Clock } from "./clock.ts"

/** When the next attempt is due: at once, or after a wait that grows with each loss in a row. */
export class Retries {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #due: () => void
  #isDue = true
  #losses = 0
  #cancel: Cancel = () => undefined

  /** @param random 0 (inclusive) to 1 (exclusive). @param due told each time that waiting is over. */
  constructor(clock: Clock, random: () => number, due: () => void) {
    this.#clock = clock
    this.#random = random
    this.#due = due
  }

  get isDue(): boolean {
    return this.#isDue
  }

  /** Losses since the last time it was connected, the signaling server's included. */
  get losses(): number {
    return this.#losses
  }

  connected(): void {
    this.#losses = 0
  }

  /** A session was lost. The first attempt after one that worked follows at once. */
  lost(): void {
    this.#losses += 1
    this.#isDue = false
    this.#cancel()
    const delayMs = this.#losses === 1 ? 0 : backoffMs(this.#losses - 1, this.#random())
    this.#cancel = this.#clock.after(delayMs, () => this.now())
  }

  /** The server, which waits by itself, could not be reached so many times. */
  serverLost(failures: number): void {
    this.#losses = Math.max(this.#losses, failures)
  }

  /** There is a reason not to wait any longer. */
  now(): void {
    this.#cancel()
    this.#isDue = true
    this.#due()
  }

  stop(): void {
    this.#cancel()
  }
}
