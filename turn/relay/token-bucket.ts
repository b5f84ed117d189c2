/** Lets a second's worth through at once, then a steady rate. Knows no clock: each call says what time it is. */
export class TokenBucket {
  readonly #ratePerS: number
  #tokens: number
  #countedAtMs: number

  constructor(ratePerS: number, nowMs: number) {
    this.#ratePerS = ratePerS
    this.#tokens = ratePerS
    this.#countedAtMs = nowMs
  }

  /** Takes `count` tokens, or none when there are fewer. */
  take(count: number, nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs)
    this.#countedAtMs = nowMs
    this.#tokens = Math.min(this.#ratePerS, this.#tokens + (elapsedMs * this.#ratePerS) / 1000)
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }
}
