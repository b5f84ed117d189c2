import type { AccessUnit } from "../source.ts"

const bucketMs = 1000
/** A screen that stood still for less may move again as much as it did before. */
const keptMs = 30_000

/** A stream that is quiet now may take as much as it is set to: at least this share of it is reckoned with. */
const presumedShare = 0.5

/** What a stream has taken in its busiest second of the last half minute, bits per second. */
export class PeakRate {
  readonly #seconds: { readonly atMs: number; bytes: number }[] = []
  #last: AccessUnit | undefined
  readonly #leastBps: number
  #knownBps: number

  /** @param presumedBps until it is known. */
  constructor(presumedBps: number) {
    this.#leastBps = presumedBps * presumedShare
    this.#knownBps = presumedBps
  }

  /** Notes a picture; the same one again (from another viewer) counts once. */
  note(unit: AccessUnit, nowMs: number): void {
    if (unit === this.#last) return
    this.#last = unit
    const bytes = unit.nalUnits.reduce((sum, { length }) => sum + length, 0)
    const current = this.#seconds.at(-1)
    if (current !== undefined && nowMs - current.atMs < bucketMs) current.bytes += bytes
    else this.#seconds.push({ atMs: nowMs, bytes })
  }

  bps(nowMs: number): number {
    while ((this.#seconds[0]?.atMs ?? nowMs) < nowMs - keptMs) this.#seconds.shift()
    // The one under way says too little, and nothing new says nothing new.
    const whole = this.#seconds.filter(({ atMs }) => atMs <= nowMs - bucketMs)
    if (whole.length > 0) this.#knownBps = Math.max(this.#leastBps, ...whole.map(({ bytes }) => bytes * 8))
    return this.#knownBps
  }
}
