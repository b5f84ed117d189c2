/** A route may change, and clocks drift apart by 50 ppm: what was measured longer ago says nothing about now. */
const bucketMs = 10_000

/** The least one-way delay of the last 10 to 20 s: what a packet takes where no queue is. The clocks' offset is in it. */
export class BaseDelay {
  #currentMs = Number.POSITIVE_INFINITY
  #previousMs = Number.POSITIVE_INFINITY
  #bucketEndMs = Number.NEGATIVE_INFINITY

  /** @returns the least one seen, this one included. */
  note(delayMs: number, nowMs: number): number {
    if (nowMs >= this.#bucketEndMs) {
      this.#previousMs = this.#currentMs
      this.#currentMs = Number.POSITIVE_INFINITY
      this.#bucketEndMs = nowMs + bucketMs
    }
    this.#currentMs = Math.min(this.#currentMs, delayMs)
    return Math.min(this.#currentMs, this.#previousMs)
  }
}
