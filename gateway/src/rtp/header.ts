import { encodePlayoutDelay } from "./playout-delay.ts"

/** What all packets of one RTP stream have in common. */
export interface RtpStream {
  readonly ssrc: number
  readonly payloadType: number
  /** Negotiated id (1 to 14) of the playout-delay extension; without it the header carries no extension. */
  readonly playoutDelayId?: number | undefined
  /** Negotiated id (1 to 14) of the transport-wide sequence number. */
  readonly transportSequenceId?: number | undefined
}

const fixedSizeBytes = 12
const extensionHeadBytes = 4
const playoutDelayBytes = 4
const transportSequenceBytes = 3

/**
 * Writes RTP headers (RFC 3550 §5.1) for one stream, with playout-delay 0/0 and the transport-wide sequence number as
 * one-byte header extensions (RFC 8285 §4.2), as far as they are negotiated:
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|0|X|  CC=0 |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |           0xBEDE              |           length=2            |
 * |  id   | len=2 |       MIN delay       |       MAX delay       |
 * |  id   | len=1 |  transport-wide sequence number   |  padding  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export class RtpHeaderWriter {
  readonly sizeBytes: number
  readonly #header: Buffer
  readonly #payloadType: number
  /** Where the transport-wide sequence number stands; 0 for nowhere. */
  readonly #transportSequenceAt: number

  /** @throws RangeError when an extension's id does not fit the one-byte form. */
  constructor(stream: RtpStream) {
    const { ssrc, payloadType, playoutDelayId, transportSequenceId } = stream
    const elementBytes =
      (playoutDelayId === undefined ? 0 : playoutDelayBytes) +
      (transportSequenceId === undefined ? 0 : transportSequenceBytes)
    const words = Math.ceil(elementBytes / 4)
    this.sizeBytes = fixedSizeBytes + (words === 0 ? 0 : extensionHeadBytes + words * 4)
    this.#header = Buffer.alloc(this.sizeBytes)
    this.#header[0] = words === 0 ? 0x80 : 0x90
    this.#payloadType = payloadType & 0x7f
    this.#header.writeUInt32BE(ssrc >>> 0, 8)
    if (words > 0) {
      this.#header.writeUInt16BE(0xbede, fixedSizeBytes)
      this.#header.writeUInt16BE(words, fixedSizeBytes + 2)
    }
    let at = fixedSizeBytes + extensionHeadBytes
    if (playoutDelayId !== undefined) {
      this.#header.set([elementHead(playoutDelayId, 3), ...encodePlayoutDelay(0, 0)], at)
      at += playoutDelayBytes
    }
    if (transportSequenceId !== undefined) this.#header[at] = elementHead(transportSequenceId, 2)
    this.#transportSequenceAt = transportSequenceId === undefined ? 0 : at + 1
  }

  /**
   * @param transportSequence left out where that extension is not negotiated.
   * @returns the header, in memory that the next call writes to again.
   */
  write(sequenceNumber: number, timestamp: number, marker: boolean, transportSequence = 0): Buffer {
    const header = this.#header
    header[1] = marker ? this.#payloadType | 0x80 : this.#payloadType
    header.writeUInt16BE(sequenceNumber, 2)
    header.writeUInt32BE(timestamp, 4)
    if (this.#transportSequenceAt > 0) header.writeUInt16BE(transportSequence, this.#transportSequenceAt)
    return header
  }
}

/** RFC 8285 §4.2: four bits of id, four of length less one. */
function elementHead(id: number, dataBytes: number): number {
  if (!Number.isInteger(id) || id < 1 || id > 14) {
    throw new RangeError(`extension id ${id} does not fit the one-byte form (RFC 8285 §4.2)`)
  }
  return (id << 4) | (dataBytes - 1)
}
