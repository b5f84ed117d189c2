import { randomInt } from "node:crypto"

/** RTP clock of H.264 in Hz (RFC 6184 §8.2.1). */
export const videoClockRateHz = 90_000

/**
 * One stream's RTP timestamps: capture time in units of 1/90000 s from a random start (RFC 3550 §5.1), modulo 2^32.
 */
export class RtpClock {
  readonly #offset: number
  #last: number | undefined

  /** @param offset where the stream's timestamps start; random so that known plaintext does not repeat. */
  constructor(offset: number = randomInt(2 ** 32)) {
    this.#offset = offset
  }

  /**
   * @param timestampUs capture time, microseconds on the process's monotonic clock.
   * @returns the timestamp of the next picture, always after the last one's: two pictures under one timestamp would be
   * taken for one.
   */
  next(timestampUs: number): number {
    const exact = this.at(timestampUs)
    const isAfter = this.#last === undefined || isLaterTimestamp(exact, this.#last)
    this.#last = isAfter ? exact : ((this.#last ?? 0) + 1) >>> 0
    return this.#last
  }

  /** The timestamp that a picture captured at `timestampUs` would have; for sender reports. */
  at(timestampUs: number): number {
    // 9/100 ticks per microsecond stays exact in a double for 3000 years of uptime; ">>> 0" is modulo 2^32.
    return ((Math.floor((timestampUs * 9) / 100) + this.#offset) % 2 ** 32) >>> 0
  }
}

/** Whether `a` comes after `b` on the circle of 32 bits. */
function isLaterTimestamp(a: number, b: number): boolean {
  return ((a - b) | 0) > 0
}
