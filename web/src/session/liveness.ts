import type { Cancel, Clock } from "./clock.ts"
import type { TransportState } from "./transport.ts"

/** ICE often recovers from `disconnected` by itself; what takes longer is quicker with a new session. */
const disconnectedToleranceMs = 2000

/**
 * A browser says `failed` when the candidates that it has have all failed, although more may be on their way: a closed relay
 * refuses the first ones at once, and the gateway's own relayed one comes a moment later.
 */
const failedToleranceMs = 3000

export type LivenessLoss = "path-lost"

/** Follows the transport's state, and tells when the path is gone for good. */
export class TransportLiveness {
  readonly #clock: Clock
  readonly #lost: (why: LivenessLoss) => void
  #state: TransportState = "connecting"
  #wasConnected = false
  #cancel: Cancel = () => undefined

  constructor(clock: Clock, lost: (why: LivenessLoss) => void) {
    this.#clock = clock
    this.#lost = lost
  }

  get isConnected(): boolean {
    return this.#state === "connected"
  }

  stateChanged(state: TransportState): void {
    this.#state = state
    this.#cancel()
    if (state === "connected") this.#wasConnected = true
    if (state === "closed" || (state === "failed" && this.#wasConnected)) this.#lost("path-lost")
    else if (state === "failed") this.#loseAfter(failedToleranceMs)
    else if (state === "disconnected") this.#loseAfter(disconnectedToleranceMs)
  }

  stop(): void {
    this.#cancel()
  }

  #loseAfter(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => this.#lost("path-lost"))
  }
}
