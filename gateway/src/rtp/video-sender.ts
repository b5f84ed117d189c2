import { type Clock, systemClock } from "../clock.ts"
import { type AccessUnit, monotonicUs } from "../video/index.ts"
import { RtpClock } from "./clock.ts"
import { type Bandwidth, CongestionControl } from "./congestion/index.ts"
import type { ReportBlock, RtcpFeedback } from "./feedback.ts"
import { RtpHeaderWriter, type RtpStream } from "./header.ts"
import { PacketHistory, type RtpPacket } from "./history.ts"
import { Pacer, type PacerOptions, pacerDefaults } from "./pacer.ts"
import type { PicturePacketizer } from "./packetizer.ts"
import { encodeRtxPayload, type RtxStream } from "./rtx.ts"
import { encodeSenderReport, roundTripMs } from "./sender-report.ts"
import { type SentPicture, SentPictures } from "./sent-pictures.ts"
import { SequenceNumbers } from "./sequence.ts"

/** One packet as it goes to SRTP: `ssrc` and `sequenceNumber` stand in the header, too (RFC 3711 §3.3 needs them). */
export interface OutgoingPacket {
  readonly ssrc: number
  readonly sequenceNumber: number
  readonly header: Buffer
  /** Shared with other viewers: read only. */
  readonly payload: Uint8Array
}

/** Where packets go: an engine's SRTP. Neither call waits or throws; a packet that cannot be sent is lost. */
export interface RtpTransport {
  sendRtp(packet: OutgoingPacket): void
  /** One compound RTCP packet. */
  sendRtcp(packet: Buffer): void
  /** Bytes that were handed over and that the kernel has not taken yet. */
  readonly backlogBytes: number
}

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
/**
 * On a path with a known limit a large picture takes its time, and dropping the ones after it would cost another large
 * one: whoever encodes for such a path leaves pictures out before they are encoded.
 */
const limitedQueueMs = 500
/** RFC 3550 §6.2 asks for five seconds or less; one keeps the round trip fresh. */
const reportIntervalMs = 1000

interface PacedPacket {
  readonly packet: RtpPacket
  readonly sizeBytes: number
  readonly isRetransmission: boolean
}

interface RtxSender {
  readonly stream: RtxStream
  readonly sequence: SequenceNumbers
  readonly headers: RtpHeaderWriter
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
  readonly #history = new PacketHistory()
  readonly #sentPictures = new SentPictures()
  readonly #pacer: Pacer<PacedPacket>
  readonly #congestion: CongestionControl
  #cancelReport: (() => void) | undefined
  #isDisposed = false
  #lastFir: number | undefined
  #packetsSent = 0
  #bytesSent = 0
  #packetsRetransmitted = 0
  #retransmissionsMissed = 0
  #keyFrameRequests = 0
  #accessUnitsSent = 0
  #accessUnitsDropped = 0
  #roundTripMs: number | undefined
  #fractionLost: number | undefined
  #receiverEstimatedBitrateBps: number | undefined

  constructor(transport: RtpTransport, options: VideoSenderOptions) {
    const { stream, rtx, clock = systemClock, pacer = pacerDefaults } = options
    this.#transport = transport
    this.#options = options
    this.#clock = clock
    this.#headers = new RtpHeaderWriter(stream)
    if (rtx !== undefined) {
      const headers = new RtpHeaderWriter({ ...stream, ...rtx })
      this.#rtx = { stream: rtx, sequence: new SequenceNumbers(), headers }
    }
    this.#pacer = new Pacer((packet) => this.#transmit(packet), clock, pacer)
    this.#congestion = new CongestionControl({
      unlimited: pacer,
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
    const packets = payloads.map((payload, index) => ({
      packet: { sequenceNumber: this.#sequence.next(), timestamp, marker: index === last, payload },
      sizeBytes: this.#headers.sizeBytes + payload.length,
      isRetransmission: false,
    }))
    const sizeBytes = packets.reduce((sum, packet) => sum + packet.sizeBytes, 0)
    const paddingBytes = this.#congestion.beginPicture(sizeBytes, this.#clock.nowMs())
    this.#pacer.sendPicture(packets)
    this.#pad(packets, paddingBytes)
    this.#accessUnitsSent += 1
    if (this.#cancelReport === undefined) this.#report()
    return true
  }

  /** What the receiver says, in the order it arrives. Feedback about other streams is left alone. */
  handleFeedback(feedback: RtcpFeedback): void {
    const { ssrc } = this.#options.stream
    switch (feedback.type) {
      case "nack":
        if (feedback.mediaSsrc === ssrc) this.#retransmit(feedback.sequenceNumbers)
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
      packetsRetransmitted: this.#packetsRetransmitted,
      retransmissionsMissed: this.#retransmissionsMissed,
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
    this.#pacer[Symbol.dispose]()
    this.#cancelReport?.()
  }

  #transmit({ packet, isRetransmission }: PacedPacket): void {
    if (isRetransmission && this.#rtx !== undefined) {
      this.#transmitRtx(packet, this.#rtx)
      return
    }
    const { sequenceNumber, marker, payload } = packet
    const header = this.#header(this.#headers, packet)
    this.#transport.sendRtp({ ssrc: this.#options.stream.ssrc, sequenceNumber, header, payload })
    if (isRetransmission) return
    this.#history.remember(packet)
    this.#packetsSent += 1
    this.#bytesSent += payload.length
    if (marker) this.#sentPictures.finish(this.#captureClockUs())
  }

  #transmitRtx(packet: RtpPacket, { stream, sequence, headers }: RtxSender): void {
    const sequenceNumber = sequence.next()
    const payload = encodeRtxPayload(packet.sequenceNumber, packet.payload)
    const header = this.#header(headers, { ...packet, sequenceNumber, payload })
    this.#transport.sendRtp({ ssrc: stream.ssrc, sequenceNumber, header, payload })
  }

  /** Of a packet that leaves now: it gets its transport-wide number here. */
  #header(headers: RtpHeaderWriter, { sequenceNumber, timestamp, marker, payload }: RtpPacket): Buffer {
    const sizeBytes = headers.sizeBytes + payload.length
    const transportSequence = this.#congestion.packetSent(sizeBytes, this.#clock.nowMs())
    return headers.write(sequenceNumber, timestamp, marker, transportSequence)
  }

  /** Repeats the picture's packets, which a receiver that has them drops: the path is to be tried with more than there is. */
  #pad(packets: readonly PacedPacket[], paddingBytes: number): void {
    if (this.#rtx === undefined || packets.length === 0) return
    const padding: PacedPacket[] = []
    for (let bytes = 0; bytes < paddingBytes; ) {
      const packet = packets[padding.length % packets.length]
      if (packet === undefined) return
      padding.push({ ...packet, isRetransmission: true })
      bytes += packet.sizeBytes
    }
    this.#pacer.sendPicture(padding)
  }

  get #isBehind(): boolean {
    const { targetBps } = this.#congestion.bandwidth(0)
    return targetBps === undefined ? !this.#pacer.accepts : this.#pacer.queuedMs > limitedQueueMs
  }

  #retransmit(sequenceNumbers: readonly number[]): void {
    const nowMs = this.#clock.nowMs()
    let isKeyFrameNeeded = false
    for (const sequenceNumber of sequenceNumbers) {
      const found = this.#history.resend(sequenceNumber, nowMs, this.#roundTripMs ?? 0)
      if (found === "gone") {
        this.#retransmissionsMissed += 1
        isKeyFrameNeeded = true
      } else if (typeof found === "object") {
        this.#resend(found)
      }
    }
    if (isKeyFrameNeeded) this.#requestKeyFrame()
  }

  #resend(packet: RtpPacket): void {
    const sizeBytes = this.#headers.sizeBytes + packet.payload.length
    if (this.#pacer.resend({ packet, sizeBytes, isRetransmission: true })) this.#packetsRetransmitted += 1
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
