import type { Clock, OutgoingPacket, RtcpFeedback } from "@crashcart/gateway/rtp"

/** libwebrtc's `NackRequester`: how often it looks for requests that are due again. */
const lookIntervalMs = 20
/** A receive-only stream has no round trip of its own to go by: libwebrtc then repeats a request after this long. */
const repeatMs = 100
const triesMax = 10
/** How often it says which packets have arrived, on a path whose bitrate it does not know. */
const reportIntervalMs = 50

export interface ReceiverStreams {
  readonly ssrc: number
  readonly rtxSsrc: number
}

/** What a receiver reads in a packet. */
export interface ArrivingPacket {
  readonly ssrc: number
  readonly sequenceNumber: number
  /** The last of its picture. */
  readonly isMarked: boolean
  /** RFC 4588 §4: of a retransmission, the number of what is sent again. */
  readonly originalSequenceNumber: number
  /** Never wraps here. */
  readonly transportSequence: number
}

/** Reads a packet while the sender has not written the next one over it. */
export function arrivingPacket(packet: OutgoingPacket, transportSequence: number): ArrivingPacket {
  const { ssrc, sequenceNumber, header, payload } = packet
  const isMarked = ((header[1] ?? 0) & 0x80) !== 0
  const originalSequenceNumber = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0)
  return { ssrc, sequenceNumber, isMarked, originalSequenceNumber, transportSequence }
}

interface Missing {
  tries: number
  askedMs: number
}

/**
 * A browser's receiver as far as loss goes: asks for what is missing as libwebrtc does (at once, then every 100 ms), and
 * shows each picture in order as soon as it and all before it are whole. Decodes nothing.
 */
export class SimulatedReceiver implements Disposable {
  /** When each picture was shown, milliseconds. */
  readonly shownMs: number[] = []
  requests = 0
  readonly #streams: ReceiverStreams
  readonly #clock: Clock
  readonly #feedback: (feedback: RtcpFeedback) => void
  readonly #missing = new Map<number, Missing>()
  /** Extended sequence numbers received and not yet shown; true for the last of a picture. */
  readonly #received = new Map<number, boolean>()
  #newest: number | undefined
  /** The next one to be shown. */
  #next = 0
  #cancelLook: () => void
  /** Transport-wide sequence numbers and arrival times since the last report. */
  #arrivals = new Map<number, number>()
  #reportedUpTo = -1
  #cancelReport: () => void

  constructor(streams: ReceiverStreams, clock: Clock, feedback: (feedback: RtcpFeedback) => void) {
    this.#streams = streams
    this.#clock = clock
    this.#feedback = feedback
    this.#cancelLook = this.#look()
    this.#cancelReport = this.#report()
  }

  receive(packet: ArrivingPacket): void {
    this.#arrivals.set(packet.transportSequence, this.#clock.nowMs())
    if (packet.ssrc === this.#streams.ssrc) this.#take(packet.sequenceNumber, packet.isMarked)
    if (packet.ssrc === this.#streams.rtxSsrc) this.#take(packet.originalSequenceNumber, packet.isMarked)
  }

  [Symbol.dispose](): void {
    this.#cancelLook()
    this.#cancelReport()
  }

  #take(sequenceNumber: number, isMarked: boolean): void {
    if (this.#newest === undefined) {
      this.#newest = sequenceNumber - 1
      this.#next = sequenceNumber
    }
    const distance = ((sequenceNumber - this.#newest + 0x8000) & 0xffff) - 0x8000
    const extended = this.#newest + distance
    if (extended < this.#next) return
    this.#missing.delete(extended)
    this.#received.set(extended, isMarked)
    const gap: number[] = []
    for (let number = this.#newest + 1; number < extended; number += 1) gap.push(number)
    this.#newest = Math.max(this.#newest, extended)
    for (const number of gap) this.#missing.set(number, { tries: 0, askedMs: 0 })
    this.#ask(gap)
    this.#show()
  }

  #show(): void {
    for (let at = this.#next; this.#received.has(at); at += 1) {
      if (this.#received.get(at) !== true) continue
      for (; this.#next <= at; this.#next += 1) this.#received.delete(this.#next)
      this.shownMs.push(this.#clock.nowMs())
    }
  }

  #look(): () => void {
    return this.#clock.after(lookIntervalMs, () => {
      const nowMs = this.#clock.nowMs()
      this.#ask(
        [...this.#missing].flatMap(([number, { askedMs }]) => (nowMs - askedMs >= repeatMs ? [number] : [])),
      )
      this.#cancelLook = this.#look()
    })
  }

  /** draft-holmer-rmcat-transport-wide-cc-extensions-01: everything between the last report and the newest arrival. */
  #report(): () => void {
    return this.#clock.after(reportIntervalMs, () => {
      const newest = Math.max(...this.#arrivals.keys())
      const oldest = Math.min(this.#reportedUpTo + 1, ...this.#arrivals.keys())
      const packets = []
      for (let number = oldest; number <= newest; number += 1) {
        const arrivalMs = this.#arrivals.get(number)
        packets.push({
          sequenceNumber: number & 0xffff,
          arrivalMs: arrivalMs && Math.round(arrivalMs * 4) / 4,
        })
      }
      if (packets.length > 0) this.#feedback({ type: "transport-wide", packets })
      this.#reportedUpTo = Math.max(this.#reportedUpTo, newest)
      this.#arrivals.clear()
      this.#cancelReport = this.#report()
    })
  }

  #ask(numbers: readonly number[]): void {
    if (numbers.length === 0) return
    for (const number of numbers) {
      const missing = this.#missing.get(number)
      if (missing === undefined) continue
      missing.tries += 1
      missing.askedMs = this.#clock.nowMs()
      if (missing.tries > triesMax) this.#missing.delete(number)
    }
    this.requests += 1
    const sequenceNumbers = numbers.map((number) => number & 0xffff)
    this.#feedback({ type: "nack", mediaSsrc: this.#streams.ssrc, sequenceNumbers })
  }
}
