import { type Clock, systemClock } from "../clock.ts"
import { type AccessUnit, monotonicUs } from "../video/index.ts"
import { RtpClock } from "./clock.ts"
import { type Bandwidth, CongestionControl } from "./congestion/index.ts"
import type { ReportBlock, RtcpFeedback } from "./feedback.ts"
import { RtpHeaderWriter, type RtpStream } from "./header.ts"
import { type PacketTrain, sequenceNumberAt, type TrainPosition } from "./history.ts"
import { Pacer, type PacerOptions, pacerDefaults } from "./pacer.ts"
import type { PicturePacketizer } from "./packetizer.ts"
import { Retransmitter } from "./retransmitter.ts"
import { encodeRtxPayload, type RtxStream } from "./rtx.ts"
import { encodeSenderReport, roundTripMs } from "./sender-report.ts"
import { type SentPicture, SentPictures } from "./sent-pictures.ts"
import { SequenceNumbers } from "./sequence.ts"
import { emptyPacket, type Outgoing, type RtpTransport } from "./transport.ts"

export type { OutgoingPacket, RtpTransport } from "./transport.ts"

export interface VideoSenderOptions {
  readonly stream: RtpStream
  /** Where retransmissions go. Without it they repeat the packet as it was, on the stream itself. */
  readonly rtx?: RtxStream | undefined
  /** Identifies this sender to receivers (RFC 3550 §6.5.1). */
  readonly cname: string
  /** Shared by all viewers, so that each picture is packetized once. */
  readonly packetizer: PicturePacketizer
  /** Called for PLI and FIR, and when a receiver misses packets that have left the history. */
  readonly requestKeyFrame: () => void
  readonly pacer?: PacerOptions
  readonly clock?: Clock
  /** Unix time, in milliseconds, of the clock's zero. */
  readonly epochMs?: number
  /** Now, on the clock of `AccessUnit.timestampUs`. */
  readonly captureClockUs?: () => number
}

export interface VideoSenderStats {
  readonly packetsSent: number
  readonly bytesSent: number
  readonly packetsRetransmitted: number
  readonly retransmissionsMissed: number
  readonly keyFrameRequests: number
  readonly accessUnitsSent: number
  readonly accessUnitsDropped: number
  readonly roundTripMs: number | undefined
  readonly fractionLost: number | undefined
  readonly receiverEstimatedBitrateBps: number | undefined
  readonly bandwidth: Bandwidth
}

/** A transport that holds more than this is not keeping up: 100 ms of 20 Mbit/s. */
const backlogMaxBytes = 250_000
/** On a path with a known limit a large picture takes its time; dropping those after it would cost another large one. */
const limitedQueueMs = 500
/** RFC 3550 §6.2 asks for five seconds or less; one keeps the round trip fresh. */
const reportIntervalMs = 1000

interface RtxSender {
  readonly sequence: SequenceNumbers
  readonly headers: RtpHeaderWriter
  readonly outgoing: Outgoing
}

/** One viewer's video stream: access units in, paced RTP packets out, NACKs answered. Knows no WebRTC engine. */
export class VideoSender implements Disposable {
  readonly #transport: RtpTransport
  readonly #options: VideoSenderOptions
  readonly #clock: Clock
  readonly #rtpClock = new RtpClock()
  readonly #sequence = new SequenceNumbers()
  readonly #headers: RtpHeaderWriter
  readonly #rtx: RtxSender | undefined
  readonly #sentPictures = new SentPictures()
  readonly #pacer: Pacer
  /** Filled anew for every packet. */
  readonly #outgoing: Outgoing
  readonly #congestion: CongestionControl
  readonly #retransmitter: Retransmitter
  #cancelReport: (() => void) | undefined
  #isDisposed = false
  #lastFir: number | undefined
  #packetsSent = 0
  #bytesSent = 0
  #keyFrameRequests = 0
  #accessUnitsSent = 0
  #accessUnitsDropped = 0
  #roundTripMs: number | undefined
  #fractionLost: number | undefined
  #receiverEstimatedBitrateBps: number | undefined

  constructor(transport: RtpTransport, options: VideoSenderOptions) {
    const { rtx, clock = systemClock, pacer = pacerDefaults } = options
    // Without RTX a packet is repeated under its own number, and then to the bit: with another transport-wide number in it,
    // AES-GCM would be used twice with one nonce, which gives its key away (RFC 7714 §8.4).
    const stream = rtx === undefined ? { ...options.stream, transportSequenceId: undefined } : options.stream
    this.#transport = transport
    this.#options = options
    this.#clock = clock
    this.#headers = new RtpHeaderWriter(stream)
    this.#outgoing = emptyPacket(stream.ssrc)
    if (rtx !== undefined) {
      const headers = new RtpHeaderWriter({ ...stream, ...rtx })
      this.#rtx = { sequence: new SequenceNumbers(), headers, outgoing: emptyPacket(rtx.ssrc) }
    }
    this.#pacer = new Pacer(clock, pacer, () => transport.flush?.())
    this.#retransmitter = new Retransmitter({
      clock,
      resend: (position) => this.#resend(position),
      requestKeyFrame: () => this.#requestKeyFrame(),
      roundTripMs: () => this.#roundTripMs ?? 0,
      isLimited: () => this.#isLimited,
    })
    this.#congestion = new CongestionControl({
      unlimited: pacer,
      willReport: stream.transportSequenceId !== undefined,
      setPacing: ({ rateBps, burstBytes }) => this.#pacer.setRate(rateBps, burstBytes),
    })
  }

  /**
   * Packetizes and sends one picture; what the pacer allows has been handed to the transport when this returns.
   * @returns false when this viewer cannot keep up (or the sender is disposed): nothing of the picture was sent.
   */
  send(unit: AccessUnit): boolean {
    if (this.#isDisposed || this.#isBehind || this.#transport.backlogBytes > backlogMaxBytes) {
      this.#accessUnitsDropped += 1
      return false
    }
    const payloads = this.#options.packetizer.packetize(unit)
    const timestamp = this.#rtpClock.next(unit.timestampUs)
    const last = payloads.length - 1
    if (last >= 0) {
      this.#sentPictures.begin(timestamp, unit.timestampUs, unit.encodedUs ?? this.#captureClockUs())
    }
    const train = { payloads, timestamp, firstSequenceNumber: this.#sequence.take(payloads.length) }
    const paddingBytes = this.#congestion.beginPicture(this.#sizeBytes(payloads), this.#clock.nowMs())
    this.#pacer.sendPicture({ count: payloads.length, send: (index) => this.#transmit(train, index) })
    if (paddingBytes > 0) this.#pad(train, paddingBytes)
    this.#accessUnitsSent += 1
    if (this.#cancelReport === undefined) this.#report()
    return true
  }

  /** What the receiver says, in the order it arrives. Feedback about other streams is left alone. */
  handleFeedback(feedback: RtcpFeedback): void {
    const { ssrc } = this.#options.stream
    switch (feedback.type) {
      case "nack":
        if (feedback.mediaSsrc === ssrc) this.#retransmitter.requested(feedback.sequenceNumbers)
        break
      case "pli":
        if (feedback.mediaSsrc === ssrc) this.#requestKeyFrame()
        break
      case "fir":
        for (const request of feedback.requests) {
          // The same number again is the same command repeated (RFC 5104 §4.3.1.1).
          if (request.ssrc !== ssrc || request.number === this.#lastFir) continue
          this.#lastFir = request.number
          this.#requestKeyFrame()
        }
        break
      case "remb":
        this.#receiverEstimatedBitrateBps = feedback.bitrateBps
        this.#congestion.receiverEstimate(feedback.bitrateBps)
        break
      case "transport-wide":
        this.#congestion.report(feedback.packets, this.#clock.nowMs())
        this.#retransmitter.reported(feedback.packets)
        break
      case "receiver-report":
        for (const block of feedback.blocks) if (block.ssrc === ssrc) this.#takeReport(block)
        break
    }
  }

  stats(): VideoSenderStats {
    return {
      packetsSent: this.#packetsSent,
      bytesSent: this.#bytesSent,
      packetsRetransmitted: this.#retransmitter.packetsRetransmitted,
      retransmissionsMissed: this.#retransmitter.retransmissionsMissed,
      keyFrameRequests: this.#keyFrameRequests,
      accessUnitsSent: this.#accessUnitsSent,
      accessUnitsDropped: this.#accessUnitsDropped,
      roundTripMs: this.#roundTripMs,
      fractionLost: this.#fractionLost,
      receiverEstimatedBitrateBps: this.#receiverEstimatedBitrateBps,
      bandwidth: this.#congestion.bandwidth(this.#pacer.queuedMs),
    }
  }

  /** Pictures whose last packet has left since the last call, oldest first; at most the newest 256. */
  takeSentPictures(): readonly SentPicture[] {
    return this.#sentPictures.take()
  }

  /** Sends nothing more and leaves no timer. */
  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#retransmitter[Symbol.dispose]()
    this.#pacer[Symbol.dispose]()
    this.#cancelReport?.()
  }

  #transmit(train: PacketTrain, index: number): number {
    const sizeBytes = this.#sendFirstHand(train, index)
    this.#retransmitter.sent(train, index)
    this.#packetsSent += 1
    this.#bytesSent += sizeBytes - this.#headers.sizeBytes
    if (index === train.payloads.length - 1) this.#sentPictures.finish(this.#captureClockUs())
    return sizeBytes
  }

  #sendFirstHand(train: PacketTrain, index: number): number {
    const packet = this.#outgoing
    packet.sequenceNumber = sequenceNumberAt(train, index)
    packet.payload = train.payloads[index] ?? packet.payload
    return this.#hand(packet, this.#headers, train, index)
  }

  #sendAgain(train: PacketTrain, index: number): number {
    if (this.#rtx === undefined) return this.#sendFirstHand(train, index)
    const { outgoing: packet, sequence, headers } = this.#rtx
    packet.sequenceNumber = sequence.next()
    packet.payload = encodeRtxPayload(
      sequenceNumberAt(train, index),
      train.payloads[index] ?? new Uint8Array(0),
    )
    return this.#hand(packet, headers, train, index)
  }

  /** To the transport. @returns the packet's size, header included. */
  #hand(packet: Outgoing, headers: RtpHeaderWriter, train: PacketTrain, index: number): number {
    const sizeBytes = headers.sizeBytes + packet.payload.length
    // A packet that leaves now gets its transport-wide number here.
    const transportSequence = this.#congestion.packetSent(sizeBytes, this.#clock.nowMs())
    this.#retransmitter.carried(transportSequence, sequenceNumberAt(train, index))
    const isLast = index === train.payloads.length - 1
    packet.header = headers.write(packet.sequenceNumber, train.timestamp, isLast, transportSequence)
    this.#transport.sendRtp(packet)
    return sizeBytes
  }

  /** Repeats the picture's packets, which a receiver that has them drops: the path is to be tried with more than there is. */
  #pad(train: PacketTrain, paddingBytes: number): void {
    const { length } = train.payloads
    const sizeBytes = this.#sizeBytes(train.payloads)
    if (this.#rtx === undefined || sizeBytes === 0) return
    const count = Math.ceil((paddingBytes / sizeBytes) * length)
    this.#pacer.sendPicture({ count, send: (index) => this.#sendAgain(train, index % length) })
  }

  #sizeBytes(payloads: readonly Uint8Array[]): number {
    let sizeBytes = 0
    for (const payload of payloads) sizeBytes += this.#headers.sizeBytes + payload.length
    return sizeBytes
  }

  get #isBehind(): boolean {
    return this.#congestion.isCareful ? this.#pacer.queuedMs > limitedQueueMs : !this.#pacer.accepts
  }

  get #isLimited(): boolean {
    return this.#congestion.bandwidth(0).targetBps !== undefined
  }

  #resend({ train, index }: TrainPosition): boolean {
    return this.#pacer.resend({ count: 1, send: () => this.#sendAgain(train, index) })
  }

  #requestKeyFrame(): void {
    this.#keyFrameRequests += 1
    this.#options.requestKeyFrame()
  }

  #takeReport(block: ReportBlock): void {
    this.#fractionLost = block.fractionLost
    this.#roundTripMs = roundTripMs(block, this.#wallClockMs()) ?? this.#roundTripMs
  }

  #report(): void {
    const { stream, cname } = this.#options
    const info = {
      ssrc: stream.ssrc,
      rtpTimestamp: this.#rtpClock.at(this.#captureClockUs()),
      packetCount: this.#packetsSent,
      octetCount: this.#bytesSent,
    }
    this.#transport.sendRtcp(encodeSenderReport(info, this.#wallClockMs(), cname))
    this.#cancelReport = this.#clock.after(reportIntervalMs, () => this.#report())
  }

  #captureClockUs(): number {
    return this.#options.captureClockUs?.() ?? monotonicUs()
  }

  #wallClockMs(): number {
    return (this.#options.epochMs ?? performance.timeOrigin) + this.#clock.nowMs()
  }
}
