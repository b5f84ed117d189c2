import { type Impairment, type ImpairmentOptions, impairmentSchema } from "./impairment.ts"
import { LossModel } from "./loss-model.ts"
import type { Random } from "./random.ts"

/** What became of the packets so far. */
export interface LinkCounts {
  readonly offered: number
  /** Packets put on the wire's far end, copies included. */
  readonly delivered: number
  /** By chance, or because the link was cut. */
  readonly lost: number
  /** Dropped because the queue was full. */
  readonly overflowed: number
  readonly duplicated: number
  readonly reordered: number
  /** The most that ever waited before the bottleneck. */
  readonly queuePeakBytes: number
}

/**
 * One direction of a link as arithmetic: says when each packet comes out, and touches neither clock nor socket. In order:
 * the queue and the bottleneck, then the wire, which loses, doubles and delays.
 */
export class LinkDirection {
  readonly #random: Random
  #impairment: Impairment
  #loss: LossModel
  /** When the bottleneck will have sent all that waits. */
  #freeMs = 0
  /** When the last packet in order comes out. */
  #lastDueMs = 0
  #counts = {
    offered: 0,
    delivered: 0,
    lost: 0,
    overflowed: 0,
    duplicated: 0,
    reordered: 0,
    queuePeakBytes: 0,
  }

  constructor(options: ImpairmentOptions, random: Random) {
    this.#random = random
    this.#impairment = impairmentSchema.parse(options)
    this.#loss = this.#newLoss()
  }

  get counts(): LinkCounts {
    return this.#counts
  }

  /** From the next packet on. What waits before the bottleneck keeps its time. */
  change(options: ImpairmentOptions): void {
    this.#impairment = impairmentSchema.parse(options)
    this.#loss = this.#newLoss()
  }

  /** @returns when the packet comes out: never, once or twice, in milliseconds on the clock of `nowMs`. */
  offer(sizeBytes: number, nowMs: number): readonly number[] {
    const { isCut, duplicate } = this.#impairment
    this.#counts.offered += 1
    if (isCut) {
      this.#counts.lost += 1
      return []
    }
    const leavesMs = this.#pass(sizeBytes, nowMs)
    if (leavesMs === undefined) {
      this.#counts.overflowed += 1
      return []
    }
    if (this.#loss.loses()) {
      this.#counts.lost += 1
      return []
    }
    const dueMs = [this.#arrival(leavesMs)]
    if (this.#chance(duplicate)) {
      this.#counts.duplicated += 1
      dueMs.push(this.#arrival(leavesMs))
    }
    this.#counts.delivered += dueMs.length
    return dueMs
  }

  /** Through queue and bottleneck. @returns when its last octet is through; undefined when the queue has no room. */
  #pass(sizeBytes: number, nowMs: number): number | undefined {
    const { rateBps, queueBytes } = this.#impairment
    if (rateBps === undefined) return nowMs
    const bytesPerMs = rateBps / 8000
    const waitingBytes = Math.max(0, this.#freeMs - nowMs) * bytesPerMs
    // Half a byte for the rounding of times.
    if (waitingBytes + sizeBytes > queueBytes + 0.5) return undefined
    this.#counts.queuePeakBytes = Math.max(this.#counts.queuePeakBytes, Math.round(waitingBytes + sizeBytes))
    this.#freeMs = Math.max(this.#freeMs, nowMs) + sizeBytes / bytesPerMs
    return this.#freeMs
  }

  #arrival(leavesMs: number): number {
    const { delayMs, jitterMs, reorder, reorderByMs } = this.#impairment
    const dueMs = leavesMs + Math.max(0, delayMs + this.#spread() * jitterMs)
    if (this.#chance(reorder)) {
      this.#counts.reordered += 1
      return dueMs + reorderByMs
    }
    this.#lastDueMs = Math.max(this.#lastDueMs, dueMs)
    return this.#lastDueMs
  }

  /** Between -1 and 1, bell-shaped: the mean of four. */
  #spread(): number {
    if (this.#impairment.jitterMs === 0) return 0
    return (this.#random() + this.#random() + this.#random() + this.#random()) / 2 - 1
  }

  #chance(share: number): boolean {
    return share > 0 && this.#random() < share
  }

  #newLoss(): LossModel {
    const { loss, burstPackets } = this.#impairment
    return new LossModel(loss, burstPackets, this.#random)
  }
}
