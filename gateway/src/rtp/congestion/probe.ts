/** How much faster than now a probe goes. */
const factor = 2
/** Long enough to be measured in quarters of a millisecond, small enough for any queue. */
const lengthMs = 30
const mostBytes = 60_000
/** Timers are late by a millisecond: fewer packets than this say little, unless they take long. */
const enoughBytes = 15 * 1200
const longEnoughMs = 100
const leastBytes = 6 * 1200
/** Lost for good, a probe is given up: another one may follow. */
const giveUpMs = 2000
/** A probe that comes out nearly as fast as it went in has not met the limit. */
const unhindered = 0.9
/** Between two probes: while they succeed, and after the first one that does not, doubled each time. */
const nextAfterSuccessMs = 300
const firstPauseMs = 1000
const longestPauseMs = 5000
/** Above this nobody waits for more: what comes of it is only that pictures leave in one go again. */
const unhurriedBps = 12_000_000

/** What to send: `bytes` within `bytes / rate`, padded where there is nothing to say. */
export interface ProbePlan {
  readonly rateBps: number
  readonly bytes: number
}

interface Span {
  readonly atMs: number
  readonly bytes: number
}

/** Finds out whether there is room for more: now and then a train of packets goes faster than the stream does. */
export class Probes {
  #sent: { first: Span; lastMs: number; bytes: number; from: number; to: number; sinceMs: number } | undefined
  #received: { first: Span; lastMs: number; bytes: number } | undefined
  #plan: ProbePlan | undefined
  #pauseMs = firstPauseMs
  #notBeforeMs = 0

  /** Something was found too much: no probe until it has been digested. */
  holdOff(nowMs: number): void {
    this.#plan = undefined
    this.#sent = undefined
    this.#received = undefined
    this.#pauseMs = firstPauseMs
    this.#notBeforeMs = nowMs + firstPauseMs
  }

  /** @returns what to send beyond the stream's own rate; undefined when no probe is due. It begins with the next packet. */
  begin(targetBps: number, nowMs: number): ProbePlan | undefined {
    if (this.#sent !== undefined && nowMs - this.#sent.sinceMs > giveUpMs)
      this.#ended(false, targetBps, nowMs)
    if (this.#plan !== undefined || this.#sent !== undefined || nowMs < this.#notBeforeMs) return undefined
    const rateBps = targetBps * factor
    const enough = Math.max(leastBytes, Math.min(enoughBytes, (rateBps / 8000) * longEnoughMs))
    const bytes = Math.min(mostBytes, Math.max(enough, (rateBps / 8000) * lengthMs))
    this.#plan = { rateBps, bytes }
    return this.#plan
  }

  /** Bytes still to be sent of the probe that has begun; 0 when there is none. */
  get missingBytes(): number {
    return this.#plan === undefined ? 0 : Math.max(0, this.#plan.bytes - (this.#sent?.bytes ?? 0))
  }

  /** A packet left; while a probe is under way it is part of it. */
  sent(sequenceNumber: number, sizeBytes: number, nowMs: number): void {
    if (this.#plan === undefined) return
    this.#sent ??= {
      first: { atMs: nowMs, bytes: sizeBytes },
      lastMs: nowMs,
      bytes: 0,
      from: sequenceNumber,
      to: sequenceNumber,
      sinceMs: nowMs,
    }
    this.#sent.lastMs = nowMs
    this.#sent.bytes += sizeBytes
    this.#sent.to = sequenceNumber
    if (this.#sent.bytes >= this.#plan.bytes) this.#plan = undefined
  }

  /** A packet arrived. */
  arrived(sequenceNumber: number, sizeBytes: number, atMs: number): void {
    if (this.#sent === undefined || !isWithin(sequenceNumber, this.#sent.from, this.#sent.to)) return
    this.#received ??= { first: { atMs, bytes: sizeBytes }, lastMs: atMs, bytes: 0 }
    this.#received.lastMs = Math.max(this.#received.lastMs, atMs)
    this.#received.bytes += sizeBytes
  }

  /**
   * Ends the probe when what was reported reaches beyond it.
   * @returns what the path has shown to carry, bits per second; undefined while nothing is known.
   */
  reported(upTo: number, targetBps: number, nowMs: number): number | undefined {
    const [sent, received] = [this.#sent, this.#received]
    const isReported =
      sent !== undefined && this.#plan === undefined && isWithin(upTo, sent.to, sent.to + 0x7fff)
    if (!isReported) return undefined
    if (received === undefined || received.bytes < sent.bytes / 2) {
      this.#ended(false, targetBps, nowMs)
      return undefined
    }
    const sentBps = rate(sent.bytes - sent.first.bytes, sent.lastMs - sent.first.atMs)
    const receivedBps = rate(received.bytes - received.first.bytes, received.lastMs - received.first.atMs)
    const isUnhindered = receivedBps >= sentBps * unhindered
    this.#ended(isUnhindered, targetBps, nowMs)
    return isUnhindered ? Math.min(sentBps, receivedBps) * 0.95 : receivedBps * 0.85
  }

  #ended(isUnhindered: boolean, targetBps: number, nowMs: number): void {
    this.#plan = undefined
    this.#sent = undefined
    this.#received = undefined
    if (isUnhindered) this.#pauseMs = firstPauseMs
    const pauseMs = isUnhindered ? nextAfterSuccessMs : this.#pauseMs
    if (!isUnhindered) this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
    this.#notBeforeMs = nowMs + (targetBps > unhurriedBps ? longestPauseMs : pauseMs)
  }
}

function rate(bytes: number, ms: number): number {
  return (bytes * 8000) / Math.max(1, ms)
}

/** Whether `number` lies between both, of 16 bits and wrapping. */
function isWithin(number: number, from: number, to: number): boolean {
  return ((number - from) & 0xffff) <= ((to - from) & 0xffff)
}
