import type { SentPacket } from "./sent-packets.ts"

/** How fast packets leave. */
export interface Pacing {
  readonly rateBps: number
  readonly burstBytes: number
}

/**
 * Before anything is known, and never less: a key frame of 240 kB leaves within 130 ms, and a link of 20 Mbit/s whose
 * queue holds 64 kB loses nothing of it.
 */
const carefulRateBps = 15_000_000
/** Left free of what the narrowest link carries: requests and retransmissions go there, too. */
const share = 0.9
/** Packets out of order look like a narrow link; but what carries the stream carries its pictures twice as fast. */
const headroom = 2
/** Queues of links hold at least this much of their own rate; a token bucket of this size never fills more. */
const burstMs = 20
/** So much in one go shows a link of 30 Mbit/s or less by the time it takes. */
const tellingBurstBytes = 30_000
const burstWithinMs = 3
const windowMs = 1000

/**
 * How fast the packets of one picture may follow each other on a path that carries the stream as such: as fast as its
 * narrowest link sends them on, because a queue that overflows costs a round trip.
 */
export class BurstPace {
  #rateBps = carefulRateBps
  #received: { readonly atMs: number; readonly bytes: number }[] = []

  /** Infinite where no limit was met. */
  get pacing(): Pacing {
    return { rateBps: this.#rateBps, burstBytes: (this.#rateBps / 8000) * burstMs }
  }

  /**
   * @param arrived packets of one report. @param measuredBps what the narrowest link carries; undefined while it was never
   * busy for long enough to tell.
   */
  note(arrived: readonly SentPacket[], measuredBps: number | undefined, nowMs: number): void {
    this.#received.push({ atMs: nowMs, bytes: arrived.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) })
    while ((this.#received[0]?.atMs ?? nowMs) < nowMs - windowMs) this.#received.shift()
    if (measuredBps !== undefined) {
      this.#rateBps = Math.max(carefulRateBps, this.#receivedBps * headroom, measuredBps * share)
    } else if (largestBurstBytes(arrived) >= tellingBurstBytes) this.#rateBps = Number.POSITIVE_INFINITY
  }

  get #receivedBps(): number {
    return (this.#received.reduce((sum, { bytes }) => sum + bytes, 0) * 8000) / windowMs
  }
}

/** The most that left within a moment. */
function largestBurstBytes(packets: readonly SentPacket[]): number {
  let largest = 0
  let bytes = 0
  let beganMs = Number.NEGATIVE_INFINITY
  for (const { sentMs, sizeBytes } of packets.toSorted((a, b) => a.sentMs - b.sentMs)) {
    if (sentMs - beganMs > burstWithinMs) {
      beganMs = sentMs
      bytes = 0
    }
    bytes += sizeBytes
    largest = Math.max(largest, bytes)
  }
  return largest
}
