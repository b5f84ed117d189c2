import { BaseDelay } from "./base-delay.ts"
import { Bottleneck } from "./bottleneck.ts"
import { BurstPace, type Pacing } from "./burst-pace.ts"
import { type ProbePlan, Probes } from "./probe.ts"
import { RecentLoss } from "./recent-loss.ts"
import { SentPackets } from "./sent-packets.ts"
import { StandingQueue } from "./standing-queue.ts"
import type { PacketReport } from "./transport-feedback.ts"

/** What is known of a path. */
export interface PathEstimate {
  /** What may be sent through it, everything included, bits per second; undefined while nothing has shown a limit. */
  readonly targetBps: number | undefined
  /** The same, less while a queue has to empty: what to send at this moment. */
  readonly sendBps: number | undefined
  /** How long packets wait in its queue now, milliseconds. */
  readonly queueMs: number
}

/** A queue that never fell below this for a while is not a picture's own burst: more is sent than fits. */
const overuseMs = 60
/** Beside a queue, this much loss says the same; without one only a policer loses so much more. */
const lossWithQueue = 0.12
const lossWithoutQueue = 0.25
const shortQueueMs = 10
/** What is left free, so that a queue empties by itself. */
const share = 0.85
/** What came of a cut shows only after a round trip and a report. */
const betweenCutsMs = 250
/** A queue is given time to empty: the longer it is the less is sent, but never nothing. */
const emptiedWithinMs = 300
const leastWhileEmptying = 0.3
/** Even a console on a modem gets a picture now and then. */
const leastBps = 100_000
/** A path that carries this is no limit any more: pictures may leave in one go again. */
const freeBps = 30_000_000
/** IP, UDP and SRTP around what we count, in bytes a packet. */
const overheadBytes = 20 + 8 + 16

/**
 * Estimates what one path carries, from transport-wide feedback alone: no state but numbers, no timer, every time is told.
 *
 * It starts without a limit, because most paths have none that a picture meets. Where a queue stands (or packets are lost
 * beside one), the narrowest link's rate has just been measured ({@link Bottleneck}), and 85 % of it becomes the target:
 * one step, from any height. Upwards it goes by probes ({@link Probes}), each doubling what was known.
 */
export class PathEstimator {
  readonly #sent = new SentPackets()
  readonly #baseDelay = new BaseDelay()
  readonly #bottleneck = new Bottleneck()
  readonly #queue = new StandingQueue()
  readonly #loss = new RecentLoss()
  readonly #probes = new Probes()
  #targetBps: number | undefined
  #cutMs = Number.NEGATIVE_INFINITY
  readonly #burstPace = new BurstPace()

  /** How the packets of one picture may follow each other while nothing limits the stream. */
  get burstPacing(): Pacing {
    return this.#burstPace.pacing
  }

  get estimate(): PathEstimate {
    const queueMs = this.#queue.shortestMs
    const targetBps = this.#targetBps
    const emptying = Math.min(1, Math.max(leastWhileEmptying, 1 - (queueMs - overuseMs) / emptiedWithinMs))
    return { targetBps, sendBps: targetBps === undefined ? undefined : targetBps * emptying, queueMs }
  }

  /** @param sizeBytes of the RTP packet. */
  packetSent(sequenceNumber: number, sizeBytes: number, nowMs: number): void {
    const size = sizeBytes + overheadBytes
    this.#sent.remember(sequenceNumber, size, nowMs)
    this.#probes.sent(sequenceNumber, size, nowMs)
  }

  /** @returns what to send faster than the target, beginning with the next packet, if it is time to try. */
  probe(nowMs: number): ProbePlan | undefined {
    if (this.#targetBps === undefined || this.#queue.shortestMs > overuseMs / 2) return undefined
    return this.#probes.begin(this.#targetBps, nowMs)
  }

  /** Bytes with which a probe under way has to be filled up. */
  get probeBytesMissing(): number {
    return this.#probes.missingBytes
  }

  /** Takes one report. */
  report(reports: readonly PacketReport[], nowMs: number): void {
    this.#loss.note(reports, (sequenceNumber) => this.#sent.find(sequenceNumber)?.sizeBytes, nowMs)
    const arrived = reports
      .flatMap(({ sequenceNumber, arrivalMs }) => {
        const sent = this.#sent.find(sequenceNumber)
        return sent === undefined || arrivalMs === undefined ? [] : [{ ...sent, arrivalMs }]
      })
      .sort((a, b) => a.arrivalMs - b.arrivalMs)
    for (const { sequenceNumber, sizeBytes, sentMs, arrivalMs } of arrived) {
      this.#sent.forget(sequenceNumber)
      const delayMs = arrivalMs - sentMs
      const baseMs = this.#baseDelay.note(delayMs, nowMs)
      const throughMs = arrivalMs - baseMs
      this.#bottleneck.note({ sizeBytes, sentMs, throughMs })
      this.#queue.note(delayMs - baseMs, throughMs)
      this.#probes.arrived(sequenceNumber, sizeBytes, arrivalMs)
    }
    this.#burstPace.note(arrived, this.#bottleneck.rateBps(this.#bottleneck.lastThroughMs), nowMs)
    this.#judge(nowMs)
    const last = reports.at(-1)
    if (last !== undefined) this.#conclude(last.sequenceNumber, nowMs)
  }

  #judge(nowMs: number): void {
    if (nowMs - this.#cutMs < betweenCutsMs || !this.#isOverused()) return
    const measuredBps = this.#bottleneck.rateBps(this.#bottleneck.lastThroughMs) ?? this.#loss.receivedBps
    if (measuredBps === undefined) return
    this.#cutMs = nowMs
    this.#loss.clear()
    this.#probes.holdOff(nowMs)
    this.#targetBps = Math.max(
      leastBps,
      Math.min(this.#targetBps ?? Number.POSITIVE_INFINITY, measuredBps * share),
    )
  }

  #isOverused(): boolean {
    const queueMs = this.#queue.shortestMs
    if (queueMs > overuseMs) return true
    return this.#loss.fraction > (queueMs > shortQueueMs ? lossWithQueue : lossWithoutQueue)
  }

  #conclude(upTo: number, nowMs: number): void {
    if (this.#targetBps === undefined) return
    const shownBps = this.#probes.reported(upTo, this.#targetBps, nowMs)
    if (shownBps === undefined || shownBps <= this.#targetBps) return
    this.#targetBps = shownBps > freeBps ? undefined : shownBps
  }
}
