export interface TokenBucketOptions {
  /** How many may come at once. */
  readonly burst: number
  /** How many more per second. */
  readonly ratePerS: number
}

/** Lets a burst through, then a steady rate. Knows no clock: each call says what time it is, in milliseconds. */
export class TokenBucket {
  readonly #options: TokenBucketOptions
  #tokens: number
  #countedAtMs: number

  constructor(options: TokenBucketOptions, nowMs: number) {
    this.#options = options
    this.#tokens = options.burst
    this.#countedAtMs = nowMs
  }

  /** Takes a token if there is one. A clock that steps back costs nothing and gives nothing. */
  take(nowMs: number): boolean {
    if (this.available(nowMs) < 1) return false
    this.#tokens -= 1
    return true
  }

  /** Tokens at hand, in parts of one too. */
  available(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.#countedAtMs)
    this.#countedAtMs = nowMs
    this.#tokens = Math.min(this.#options.burst, this.#tokens + (elapsedMs / 1000) * this.#options.ratePerS)
    return this.#tokens
  }

  /** Milliseconds until {@link take} succeeds; 0 when it would now. */
  waitMs(nowMs: number): number {
    return Math.max(0, Math.ceil(((1 - this.available(nowMs)) / this.#options.ratePerS) * 1000))
  }
}
