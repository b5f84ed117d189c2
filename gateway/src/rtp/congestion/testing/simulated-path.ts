import type { PacketReport } from "../transport-feedback.ts"

export interface PathShape {
  /** Of the narrowest link, bits per second. */
  readonly rateBps: number
  /** What its queue holds. */
  readonly queueBytes: number
  readonly delayMs: number
  /** Random, 0 to 1. */
  readonly loss?: number
  /** Added to each packet's delay, at most; never reorders. */
  readonly jitterMs?: number
}

/** Around each RTP packet: IP, UDP, SRTP. */
const overheadBytes = 44
const reportEveryMs = 60

/** A link with a bounded queue, and a receiver that reports as browsers do. Time is told; chance comes from a seed. */
export class SimulatedPath {
  shape: PathShape
  readonly #report: (reports: readonly PacketReport[], atMs: number) => void
  #freeAtMs = 0
  #lastArrivalMs = 0
  readonly #underWay: { sequenceNumber: number; arrivalMs: number; sizeBytes: number }[] = []
  #arrived = new Map<number, number>()
  readonly #onTheirWay: { readonly atMs: number; readonly packets: readonly PacketReport[] }[] = []
  #nextReported = 0
  #reportAtMs = reportEveryMs
  #seed = 1
  /** Bytes of RTP delivered, and packets that found the queue full. */
  deliveredBytes = 0
  overflowed = 0

  constructor(shape: PathShape, report: (reports: readonly PacketReport[], atMs: number) => void) {
    this.shape = shape
    this.#report = report
  }

  /** How long a packet sent now would wait. */
  queueMs(nowMs: number): number {
    return Math.max(0, this.#freeAtMs - nowMs)
  }

  send(sequenceNumber: number, sizeBytes: number, nowMs: number): void {
    const { rateBps, queueBytes, delayMs, loss = 0, jitterMs = 0 } = this.shape
    const waitingBytes = (this.queueMs(nowMs) * rateBps) / 8000
    if (waitingBytes + sizeBytes > queueBytes) {
      this.overflowed += 1
      return
    }
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + ((sizeBytes + overheadBytes) * 8000) / rateBps
    if (this.#random() < loss) return
    const jitteredMs = this.#freeAtMs + delayMs + this.#random() * jitterMs
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, jitteredMs)
    this.#underWay.push({ sequenceNumber, sizeBytes, arrivalMs: this.#lastArrivalMs })
  }

  /** Delivers what has arrived by now, and reports when it is time. The report's own way takes `delayMs`, too. */
  advance(nowMs: number): void {
    for (;;) {
      const [next] = this.#underWay
      if (next === undefined || next.arrivalMs > nowMs) break
      this.#underWay.shift()
      this.deliveredBytes += next.sizeBytes
      this.#arrived.set(next.sequenceNumber, quarters(next.arrivalMs))
    }
    if (nowMs >= this.#reportAtMs) this.#write(nowMs)
    while ((this.#onTheirWay[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const report = this.#onTheirWay.shift()
      if (report !== undefined) this.#report(report.packets, nowMs)
    }
  }

  #write(nowMs: number): void {
    this.#reportAtMs += reportEveryMs
    const last = Math.max(...this.#arrived.keys())
    if (!Number.isFinite(last)) return
    const packets: PacketReport[] = []
    for (; this.#nextReported <= last; this.#nextReported += 1) {
      const arrivalMs = this.#arrived.get(this.#nextReported)
      packets.push({ sequenceNumber: this.#nextReported & 0xffff, arrivalMs })
    }
    this.#arrived = new Map()
    this.#onTheirWay.push({ atMs: nowMs + this.shape.delayMs, packets })
  }

  /** Marsaglia's xorshift32: the same run every time. */
  #random(): number {
    this.#seed ^= this.#seed << 13
    this.#seed ^= this.#seed >>> 17
    this.#seed ^= this.#seed << 5
    return (this.#seed >>> 0) / 2 ** 32
  }
}

/** As the format carries it; the receiver's clock starts elsewhere. */
function quarters(ms: number): number {
  return Math.round((ms + 5_000_000) * 4) / 4
}
