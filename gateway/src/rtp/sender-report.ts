import type { ReportBlock } from "./feedback.ts"

/** What a sender report says about our stream (RFC 3550 §6.4.1). */
export interface SenderInfo {
  readonly ssrc: number
  /** The RTP timestamp of the moment the report is written: what a picture captured then would carry. */
  readonly rtpTimestamp: number
  readonly packetCount: number
  /** Payload bytes, headers and padding left out. */
  readonly octetCount: number
}

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const ntpEpochOffsetS = 2_208_988_800
const senderReportSizeBytes = 28

/**
 * Writes the compound packet a sender owes its receivers: a sender report without report blocks, and the CNAME that
 * every compound packet carries (RFC 3550 §6.1, §6.5.1).
 * @param wallClockMs Unix time of now, milliseconds; fractions count.
 * @throws RangeError when the CNAME is longer than 255 bytes.
 */
export function encodeSenderReport(info: SenderInfo, wallClockMs: number, cname: string): Buffer {
  const name = Buffer.from(cname, "utf8")
  if (name.length > 255) throw new RangeError("a CNAME has at most 255 bytes")
  // SSRC, type, length, text, and one to four zero octets that end the chunk on a word (RFC 3550 §6.5).
  const chunkSize = Math.ceil((4 + 2 + name.length + 1) / 4) * 4
  const bytes = Buffer.alloc(senderReportSizeBytes + 4 + chunkSize)
  bytes.writeUInt32BE(0x80c80006, 0)
  bytes.writeUInt32BE(info.ssrc >>> 0, 4)
  const ntp = ntpTime(wallClockMs)
  bytes.writeUInt32BE(ntp.seconds, 8)
  bytes.writeUInt32BE(ntp.fraction, 12)
  bytes.writeUInt32BE(info.rtpTimestamp >>> 0, 16)
  bytes.writeUInt32BE(info.packetCount % 2 ** 32, 20)
  bytes.writeUInt32BE(info.octetCount % 2 ** 32, 24)
  bytes.writeUInt16BE(0x81ca, 28)
  bytes.writeUInt16BE(chunkSize / 4, 30)
  bytes.writeUInt32BE(info.ssrc >>> 0, 32)
  bytes[36] = 1
  bytes[37] = name.length
  name.copy(bytes, 38)
  return bytes
}

/**
 * Round trip by RFC 3550 §6.4.1: now − LSR − DLSR, in the middle 32 bits of NTP time.
 * @param wallClockMs the clock that wrote the sender report.
 * @returns milliseconds, or undefined when the receiver has seen no sender report yet (or the clock was set meanwhile).
 */
export function roundTripMs(block: ReportBlock, wallClockMs: number): number | undefined {
  if (block.lastSenderReport === 0) return undefined
  const ntp = ntpTime(wallClockMs)
  const middle = ((ntp.seconds & 0xffff) * 65_536 + Math.floor(ntp.fraction / 65_536)) >>> 0
  const elapsed = (middle - block.lastSenderReport - block.delaySinceLastSenderReport) | 0
  // A receiver rounds its delay: on loopback the difference comes out a hair below zero.
  if (elapsed < -655 || elapsed > 65_536 * 60) return undefined
  return (Math.max(0, elapsed) * 1000) / 65_536
}

function ntpTime(wallClockMs: number): { readonly seconds: number; readonly fraction: number } {
  const wholeS = Math.floor(wallClockMs / 1000)
  const fraction = Math.floor(((wallClockMs - wholeS * 1000) / 1000) * 2 ** 32)
  return { seconds: (wholeS + ntpEpochOffsetS) % 2 ** 32, fraction: Math.min(fraction, 2 ** 32 - 1) }
}
