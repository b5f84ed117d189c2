import { createHmac, randomBytes } from "node:crypto"
import { TokenBucket } from "./token-bucket.ts"

/** More buckets, fewer strangers that share one; all of them together take about 300 kB, and never more. */
const bucketCount = 4_096

/**
 * Bounds what one address gets out of the relay without a credential, so that the relay is no amplifier for somebody who
 * writes his victim's address on his datagrams. Keeps nothing per address: addresses share a fixed number of buckets, by a
 * hash that nobody outside can compute.
 */
export class ChallengeLimiter {
  readonly #key = randomBytes(16)
  readonly #ratePerS: number
  readonly #buckets: (TokenBucket | undefined)[] = Array.from({ length: bucketCount }, () => undefined)

  constructor(ratePerS: number) {
    this.#ratePerS = ratePerS
  }

  /** @param addressKey as `addressKey()` gives it */
  mayAnswer(addressKey: string, nowMs: number): boolean {
    const at = createHmac("sha1", this.#key).update(addressKey).digest().readUInt16BE(0) % bucketCount
    const bucket = this.#buckets[at] ?? new TokenBucket(this.#ratePerS, nowMs)
    this.#buckets[at] = bucket
    return bucket.take(1, nowMs)
  }
}
