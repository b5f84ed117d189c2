/**
 * The pause before the next attempt: doubles from `firstMs` to `capMs`, of which a random half is taken off, so that
 * several who lost the same peer do not come back in step.
 */
export class Backoff {
  readonly #firstMs: number
  readonly #capMs: number
  readonly #random: () => number
  #nextMs: number

  constructor(options: { firstMs: number; capMs: number; random?: () => number }) {
    this.#firstMs = options.firstMs
    this.#capMs = options.capMs
    this.#random = options.random ?? Math.random
    this.#nextMs = options.firstMs
  }

  /** @returns milliseconds to wait now; each call in a row gives a longer one. */
  next(): number {
    const pauseMs = this.#nextMs * (1 - this.#random() / 2)
    this.#nextMs = Math.min(this.#capMs, this.#nextMs * 2)
    return pauseMs
  }

  /** An attempt succeeded: the next failure is retried soon. */
  reset(): void {
    this.#nextMs = this.#firstMs
  }
}
