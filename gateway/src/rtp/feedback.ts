import { GatewayError } from "../errors.ts"
import { type PacketReport, readTransportFeedback } from "./congestion/index.ts"

/** One reception report block (RFC 3550 §6.4.1). */
export interface ReportBlock {
  readonly ssrc: number
  /** Lost since the last report, 0 to 1. */
  readonly fractionLost: number
  /** Middle 32 bits of the NTP time of the last sender report seen, 0 before the first. */
  readonly lastSenderReport: number
  /** Time between seeing that report and sending this one, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number
}

/** What a receiver of our video tells us; `mediaSsrc` is the stream it speaks of. */
export type RtcpFeedback =
  | { readonly type: "receiver-report"; readonly blocks: readonly ReportBlock[] }
  | { readonly type: "nack"; readonly mediaSsrc: number; readonly sequenceNumbers: readonly number[] }
  | { readonly type: "pli"; readonly mediaSsrc: number }
  | { readonly type: "fir"; readonly requests: readonly { readonly ssrc: number; readonly number: number }[] }
  | { readonly type: "remb"; readonly bitrateBps: number; readonly ssrcs: readonly number[] }
  | { readonly type: "transport-wide"; readonly packets: readonly PacketReport[] }

const packetType = { senderReport: 200, receiverReport: 201, transport: 205, payload: 206 }
const headerSizeBytes = 4
const feedbackHeaderSizeBytes = 12
const senderInfoSizeBytes = 20
const reportBlockSizeBytes = 24

/**
 * Reads one RTCP datagram: a compound packet (RFC 3550 §6.1) or a reduced-size one (RFC 5506). Packets that say nothing
 * about how our video arrives (SDES, BYE, APP, other formats) are skipped.
 *
 * @param bytes decrypted RTCP, without the SRTCP trailer.
 * @throws GatewayError `rtp/malformed-rtcp` when a length does not fit.
 */
export function parseRtcp(bytes: Uint8Array): RtcpFeedback[] {
  const feedback: RtcpFeedback[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const packet = packetAt(bytes, offset)
    const parsed = parsePacket(packet)
    if (parsed !== undefined) feedback.push(parsed)
    offset += packet.view.byteLength
  }
  return feedback
}

interface RtcpPacket {
  /** Header included. */
  readonly view: DataView
  /** Where the padding starts. */
  readonly end: number
  /** Report count or feedback message type. */
  readonly count: number
  readonly type: number
}

function packetAt(bytes: Uint8Array, offset: number): RtcpPacket {
  if (bytes.length - offset < headerSizeBytes) throw malformed("ends inside a header")
  const head = new DataView(bytes.buffer, bytes.byteOffset + offset)
  const size = (head.getUint16(2) + 1) * 4
  if (size > bytes.length - offset) throw malformed("is shorter than its length field says")
  const first = head.getUint8(0)
  if (first >> 6 !== 2) throw malformed("is not of version 2")
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, size)
  const padding = (first & 0x20) === 0 ? 0 : view.getUint8(size - 1)
  if (padding > size - headerSizeBytes) throw malformed("is padded beyond its header")
  return { view, end: size - padding, count: first & 0x1f, type: view.getUint8(1) }
}

function parsePacket(packet: RtcpPacket): RtcpFeedback | undefined {
  const { view, end, count, type } = packet
  if (type === packetType.receiverReport) return receiverReport(packet, 8)
  if (type === packetType.senderReport) return receiverReport(packet, 8 + senderInfoSizeBytes)
  if (type !== packetType.transport && type !== packetType.payload) return undefined
  if (end < feedbackHeaderSizeBytes) throw malformed("ends before the media SSRC of a feedback message")
  const mediaSsrc = view.getUint32(8)
  if (type === packetType.transport) {
    if (count === 1) return genericNack(packet, mediaSsrc)
    return count === 15 ? transportWide(packet) : undefined
  }
  if (count === 1) return { type: "pli", mediaSsrc }
  if (count === 4) return fullIntraRequest(packet)
  return count === 15 ? receiverEstimatedBitrate(packet) : undefined
}

/** RFC 3550 §6.4.1 and §6.4.2: `count` blocks of six words. */
function receiverReport({ view, end, count }: RtcpPacket, firstBlock: number): RtcpFeedback {
  if (end < firstBlock + count * reportBlockSizeBytes) throw malformed("ends inside a report block")
  const blocks = Array.from({ length: count }, (_, index) => {
    const offset = firstBlock + index * reportBlockSizeBytes
    return {
      ssrc: view.getUint32(offset),
      fractionLost: view.getUint8(offset + 4) / 256,
      lastSenderReport: view.getUint32(offset + 16),
      delaySinceLastSenderReport: view.getUint32(offset + 20),
    }
  })
  return { type: "receiver-report", blocks }
}

/** RFC 4585 §6.2.1: pairs of a packet id and a bitmask of the 16 packets after it. */
function genericNack({ view, end }: RtcpPacket, mediaSsrc: number): RtcpFeedback {
  const sequenceNumbers: number[] = []
  for (let offset = feedbackHeaderSizeBytes; offset + 4 <= end; offset += 4) {
    const first = view.getUint16(offset)
    const following = view.getUint16(offset + 2)
    sequenceNumbers.push(first)
    for (let bit = 0; bit < 16; bit += 1) {
      if ((following & (1 << bit)) !== 0) sequenceNumbers.push((first + bit + 1) & 0xffff)
    }
  }
  return { type: "nack", mediaSsrc, sequenceNumbers }
}

function transportWide({ view, end }: RtcpPacket): RtcpFeedback {
  const packets = readTransportFeedback(view, end)
  if ("malformed" in packets) throw malformed(packets.malformed)
  return { type: "transport-wide", packets }
}

/** RFC 5104 §4.3.1.1: the media SSRC of the header is unused, each entry names its own. */
function fullIntraRequest({ view, end }: RtcpPacket): RtcpFeedback {
  const requests: { ssrc: number; number: number }[] = []
  for (let offset = feedbackHeaderSizeBytes; offset + 8 <= end; offset += 8) {
    requests.push({ ssrc: view.getUint32(offset), number: view.getUint8(offset + 4) })
  }
  return { type: "fir", requests }
}

/** draft-alvestrand-rmcat-remb-03 §2.2: "REMB", number of SSRCs, 6 bits of exponent, 18 of mantissa. */
function receiverEstimatedBitrate({ view, end }: RtcpPacket): RtcpFeedback | undefined {
  if (end < 20 || view.getUint32(12) !== 0x52454d42) return undefined
  const count = view.getUint8(16)
  if (end < 20 + count * 4) throw malformed("ends inside REMB's list of SSRCs")
  const exponent = view.getUint8(17) >> 2
  const mantissa = ((view.getUint8(17) & 3) << 16) | view.getUint16(18)
  const ssrcs = Array.from({ length: count }, (_, index) => view.getUint32(20 + index * 4))
  return { type: "remb", bitrateBps: mantissa * 2 ** exponent, ssrcs }
}

function malformed(what: string): GatewayError {
  return new GatewayError(
    "rtp/malformed-rtcp",
    `The viewer sent an RTCP packet that ${what}; it was ignored.`,
  )
}
