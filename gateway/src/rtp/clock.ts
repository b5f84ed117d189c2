import { randomInt } from "node:crypto"

/** RTP clock of H.264 in Hz (RFC 6184 §8.2.1). */
export const videoClockRateHz = 90_000

/**
 * One stream's RTP timestamps: capture time in units of 1/90000 s from a random start (RFC 3550 §5.1), modulo 2^32.
 */
export class RtpClock {
  readonly #offset: number
  /** The last picture's time in ticks since zero, not wrapped: a pause may last longer than half the circle of 32 bits. */
  #lastTicks = Number.NEGATIVE_INFINITY

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
    this.#lastTicks = Math.max(ticksOf(timestampUs), this.#lastTicks + 1)
    return this.#wrapped(this.#lastTicks)
  }

  /** The timestamp that a picture captured at `timestampUs` would have; for sender reports. */
  at(timestampUs: number): number {
    return this.#wrapped(ticksOf(timestampUs))
  }

  #wrapped(ticks: number): number {
    return ((ticks + this.#offset) % 2 ** 32) >>> 0
  }
}

/** 9/100 ticks per microsecond, whole; exact in a double for 30 years of uptime. */
function ticksOf(timestampUs: number): number {
  return Math.floor((timestampUs * 9) / 100)
}
