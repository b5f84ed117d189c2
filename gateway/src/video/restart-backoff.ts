import type { Clock } from "../clock.ts"
import { Backoff } from "./backoff.ts"

/** A person waits for the first restart; a broken device may wait longer. */
const FIRST_MS = 100
const CAP_MS = 5000
/** What ran this long was well: its failure is a new one, not the last one again. */
const HEALTHY_MS = 10_000

/** How long to wait before something of ours that failed (an encoder, uStreamer) is started again. */
export class RestartBackoff {
  readonly #clock: Clock
  // Nobody else restarts the same thing, so there is nobody to get out of step with: no randomness.
  readonly #backoff = new Backoff({ firstMs: FIRST_MS, capMs: CAP_MS, random: () => 0 })
  #startedMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedMs = clock.nowMs()
  }

  started(): void {
    this.#startedMs = this.#clock.nowMs()
  }

  /** @returns milliseconds to wait before the next start. */
  failed(): number {
    if (this.#clock.nowMs() - this.#startedMs >= HEALTHY_MS) this.#backoff.reset()
    return this.#backoff.next()
  }
}
