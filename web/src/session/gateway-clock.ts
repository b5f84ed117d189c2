/** One look at the gateway's clock: it was read after `sentMs` and before `receivedMs` on this page's clock. */
export interface ClockReading {
  readonly sentMs: number
  readonly receivedMs: number
  /** The gateway's monotonic clock, microseconds. */
  readonly gatewayUs: number
}

/** How the gateway's monotonic clock stands to this page's. */
export interface ClockMatch {
  /** Gateway's time minus this page's, milliseconds. */
  readonly offsetMs: number
  /** The offset is certainly not further off than this, milliseconds. */
  readonly errorMs: number
}

/** Crystals are good to 50 millionths each; two may drift apart by twice that. */
const driftMax = 100e-6
/** A minute of heartbeats: an older one would, by the drift allowed, say less than the worst of these. */
const readingsMax = 60

/**
 * Matches two clocks without NTP, by heartbeats. Each answer bounds the offset from both sides: the gateway read its
 * clock after the question had left and before the answer came. The bounds of a minute are intersected, each widened
 * by what the clocks may have drifted since. So the fastest way there and the fastest way back count, also when no
 * single heartbeat was fast both ways: jitter on one side alone adds no error. What stays unknown is the lasting
 * difference between the two ways, at most half the fastest round trip.
 */
export class GatewayClock {
  #readings: ClockReading[] = []
  #match: ClockMatch | undefined

  /** Undefined before the first reading. */
  get match(): ClockMatch | undefined {
    return this.#match
  }

  /** Readings in the order they were received. */
  add(reading: ClockReading): void {
    this.#readings.push(reading)
    if (this.#readings.length > readingsMax) this.#readings.shift()
    this.#match = intersection(this.#readings, reading.receivedMs)
    if (this.#match !== undefined) return
    // They contradict each other: one of the machines slept, or its clock was set. Only the newest is still true.
    this.#readings = [reading]
    this.#match = intersection(this.#readings, reading.receivedMs)
  }
}

/** Undefined when no offset fits all readings. */
function intersection(readings: readonly ClockReading[], nowMs: number): ClockMatch | undefined {
  let lowest = Number.NEGATIVE_INFINITY
  let highest = Number.POSITIVE_INFINITY
  for (const { sentMs, receivedMs, gatewayUs } of readings) {
    const driftMs = (nowMs - receivedMs) * driftMax
    lowest = Math.max(lowest, gatewayUs / 1000 - receivedMs - driftMs)
    highest = Math.min(highest, gatewayUs / 1000 - sentMs + driftMs)
  }
  if (!(lowest <= highest)) return undefined
  return { offsetMs: (lowest + highest) / 2, errorMs: (highest - lowest) / 2 }
}
