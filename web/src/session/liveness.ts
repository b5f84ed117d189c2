import type { Cancel, Clock } from "./clock.ts"
import type { TransportState } from "./transport.ts"

/** ICE often recovers from `disconnected` by itself; what takes longer is quicker with a new session. */
const disconnectedToleranceMs = 2000

export type LivenessLoss = "path-lost"

/** Follows the transport's state, and tells when the path is gone for good. */
export class TransportLiveness {
  readonly #clock: Clock
  readonly #lost: (why: LivenessLoss) => void
  #state: TransportState = "connecting"
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
    if (state === "failed" || state === "closed") this.#lost("path-lost")
    if (state === "disconnected") {
      this.#cancel = this.#clock.after(disconnectedToleranceMs, () => this.#lost("path-lost"))
    }
  }

  stop(): void {
    this.#cancel()
  }
}
