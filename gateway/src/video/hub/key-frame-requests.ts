import type { Clock } from "../../clock.ts"

/**
 * Merges everybody's key frame requests into few. A key frame costs ten times a delta picture, and all viewers receive
 * the same one: so at most one request per hold-off reaches the encoder, and a key frame that comes meanwhile answers
 * whatever was still waiting.
 */
export class KeyFrameRequests {
  readonly #clock: Clock
  readonly #holdOffMs: number
  readonly #send: () => void
  #lastSentMs = Number.NEGATIVE_INFINITY
  #cancelDeferred: (() => void) | undefined

  /** @param holdOffMs least time between two requests sent. @param send passes one request on. */
  constructor(clock: Clock, holdOffMs: number, send: () => void) {
    this.#clock = clock
    this.#holdOffMs = holdOffMs
    this.#send = send
  }

  /** Sends a request now, or when the hold-off ends; one that already waits takes this one along. */
  request(): void {
    if (this.#cancelDeferred !== undefined) return
    const waitMs = this.#lastSentMs + this.#holdOffMs - this.#clock.nowMs()
    if (waitMs <= 0) {
      this.#sendNow()
      return
    }
    this.#cancelDeferred = this.#clock.after(waitMs, () => {
      this.#cancelDeferred = undefined
      this.#sendNow()
    })
  }

  /** A key frame was handed out, or nobody is left to want one: what waits is settled. */
  settle(): void {
    this.#cancelDeferred?.()
    this.#cancelDeferred = undefined
  }

  #sendNow(): void {
    this.#lastSentMs = this.#clock.nowMs()
    this.#send()
  }
}
