import { TokenBucket, type TokenBucketOptions } from "./token-bucket.ts"

export interface AttemptLimiterOptions {
  readonly perAddress: TokenBucketOptions
  readonly inTotal: TokenBucketOptions
  /** Addresses remembered at most; the one that failed longest ago is forgotten first. */
  readonly addressesMax: number
}

/**
 * Slows guessing down, per address and in total. Only failures count. When the total is used up, addresses that have not
 * failed lately still get a try: a flood from elsewhere cannot lock the owner out.
 */
export class AttemptLimiter {
  readonly #options: AttemptLimiterOptions
  readonly #total: TokenBucket
  readonly #failing = new Map<string, TokenBucket>()

  constructor(options: AttemptLimiterOptions, nowMs: number) {
    this.#options = options
    this.#total = new TokenBucket(options.inTotal, nowMs)
  }

  /** @returns milliseconds to wait before the next try; 0 when it may be made now. */
  waitMs(addressKey: string, nowMs: number): number {
    const bucket = this.#failing.get(addressKey)
    if (bucket === undefined || bucket.available(nowMs) >= this.#options.perAddress.burst) return 0
    return Math.max(bucket.waitMs(nowMs), this.#total.waitMs(nowMs))
  }

  failed(addressKey: string, nowMs: number): void {
    const bucket = this.#failing.get(addressKey) ?? new TokenBucket(this.#options.perAddress, nowMs)
    bucket.take(nowMs)
    this.#total.take(nowMs)
    this.#failing.delete(addressKey)
    this.#failing.set(addressKey, bucket)
    if (this.#failing.size > this.#options.addressesMax) {
      for (const oldest of this.#failing.keys()) {
        this.#failing.delete(oldest)
        break
      }
    }
  }
}
