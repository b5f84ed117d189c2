import type { Pacing } from "./burst-pace.ts"
import { PathEstimator } from "./path-estimator.ts"
import type { PacketReport } from "./transport-feedback.ts"

/** What one viewer's path carries, for whoever decides what to send through it. */
export interface Bandwidth {
  /** Everything included, bits per second; undefined while nothing has shown a limit. */
  readonly targetBps: number | undefined
  /** The same, less while a queue has to empty: what to send at this moment. */
  readonly sendBps: number | undefined
  /** How long packets wait in the path's queue, milliseconds. */
  readonly queueMs: number
  /** How long the oldest packet has been waiting in our own pacer, milliseconds. */
  readonly backlogMs: number
}

export interface CongestionControlOptions {
  /** While nothing has shown a limit. */
  readonly unlimited: Pacing
  readonly setPacing: (pacing: Pacing) => void
  /** Whether the receiver has promised transport-wide feedback: then pictures leave carefully until it has come. */
  readonly willReport: boolean
}

/**
 * A picture leaves this much faster than the stream's average, or the last packets of a large one would wait for long.
 * With 85 % of the path as the target, that is a little more than the path carries: short queues keep it measured.
 */
const pacingFactor = 1.3
/** Several packets at once keep timers of a millisecond busy enough. */
const burstMs = 5
const leastBurstBytes = 2_500

/**
 * One viewer's congestion control: numbers what leaves, hears what arrived, and sets how fast packets follow each other.
 * A receiver without transport-wide feedback may say by REMB how much it wants; one that says nothing is not limited.
 */
export class CongestionControl {
  readonly #estimator = new PathEstimator()
  readonly #options: CongestionControlOptions
  #sequence = 0
  #hasFeedback = false
  #receiverBps: number | undefined
  /** What the pacing was set for last. */
  #pacedFor: number

  constructor(options: CongestionControlOptions) {
    this.#options = options
    this.#pacedFor = options.unlimited.rateBps
    if (options.willReport) this.#pace()
  }

  /** A packet leaves now. @returns its transport-wide sequence number. */
  packetSent(sizeBytes: number, nowMs: number): number {
    const sequenceNumber = this.#sequence
    this.#sequence = (sequenceNumber + 1) & 0xffff
    const wasProbing = this.#estimator.probeBytesMissing > 0
    this.#estimator.packetSent(sequenceNumber, sizeBytes, nowMs)
    if (wasProbing && this.#estimator.probeBytesMissing === 0) this.#pace()
    return sequenceNumber
  }

  report(reports: readonly PacketReport[], nowMs: number): void {
    this.#hasFeedback = true
    this.#estimator.report(reports, nowMs)
    if (this.#estimator.probeBytesMissing === 0) this.#pace()
  }

  /** REMB. Receivers that have transport-wide feedback send none, or one that lags behind it. */
  receiverEstimate(bitrateBps: number): void {
    this.#receiverBps = bitrateBps
    if (!this.#hasFeedback) this.#pace()
  }

  /**
   * A picture of so many bytes is about to leave: if it is time to try for more, it leaves faster.
   * @returns bytes of padding that shall follow it, 0 for none.
   */
  beginPicture(sizeBytes: number, nowMs: number): number {
    const plan = this.#estimator.probe(nowMs)
    if (plan === undefined) return 0
    this.#setPacing(plan.rateBps, plan.rateBps)
    return Math.max(0, plan.bytes - sizeBytes)
  }

  /** @param backlogMs of the pacer. */
  bandwidth(backlogMs: number): Bandwidth {
    const { targetBps, sendBps, queueMs } = this.#estimator.estimate
    if (this.#hasFeedback) return { targetBps, sendBps, queueMs, backlogMs }
    return { targetBps: this.#receiverBps, sendBps: this.#receiverBps, queueMs: 0, backlogMs }
  }

  /** Whether packets leave more slowly than they could: a large picture may then wait for long. */
  get isCareful(): boolean {
    return this.#pacedFor < this.#options.unlimited.rateBps
  }

  #pace(): void {
    const { targetBps } = this.bandwidth(0)
    if (targetBps === undefined) this.#paceBursts()
    else this.#setPacing(targetBps * pacingFactor, targetBps)
  }

  #paceBursts(): void {
    const { unlimited, setPacing, willReport } = this.#options
    const known = this.#estimator.burstPacing
    const rateBps = willReport ? Math.min(unlimited.rateBps, known.rateBps) : unlimited.rateBps
    if (rateBps === this.#pacedFor) return
    this.#pacedFor = rateBps
    setPacing(rateBps === unlimited.rateBps ? unlimited : known)
  }

  #setPacing(rateBps: number, targetBps: number): void {
    const { unlimited, setPacing } = this.#options
    this.#pacedFor = targetBps
    setPacing({
      rateBps: Math.min(unlimited.rateBps, rateBps),
      burstBytes: Math.min(unlimited.burstBytes, Math.max(leastBurstBytes, (rateBps / 8000) * burstMs)),
    })
  }
}
