import { encodePlayoutDelay } from "./playout-delay.ts"

/** What all packets of one RTP stream have in common. */
export interface RtpStream {
  readonly ssrc: number
  readonly payloadType: number
  /** Negotiated id (1 to 14) of the playout-delay extension; without it the header carries no extension. */
  readonly playoutDelayId?: number | undefined
}

const fixedSizeBytes = 12
const extensionSizeBytes = 8

/**
 * Writes RTP headers (RFC 3550 §5.1) for one stream, with playout-delay 0/0 as a one-byte header extension
 * (RFC 8285 §4.2):
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|0|X|  CC=0 |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |           0xBEDE              |           length=1            |
 * |  id   | len=2 |       MIN delay       |       MAX delay       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export class RtpHeaderWriter {
  readonly sizeBytes: number
  readonly #template: Buffer

  /** @throws RangeError when the extension's id does not fit the one-byte form. */
  constructor(stream: RtpStream) {
    const { ssrc, payloadType, playoutDelayId } = stream
    this.sizeBytes = fixedSizeBytes + (playoutDelayId === undefined ? 0 : extensionSizeBytes)
    this.#template = Buffer.alloc(this.sizeBytes)
    this.#template[0] = playoutDelayId === undefined ? 0x80 : 0x90
    this.#template[1] = payloadType & 0x7f
    this.#template.writeUInt32BE(ssrc >>> 0, 8)
    if (playoutDelayId !== undefined) writePlayoutDelay(this.#template, playoutDelayId)
  }

  /** @returns a fresh header; the caller may keep it. */
  write(sequenceNumber: number, timestamp: number, marker: boolean): Buffer {
    const header = Buffer.allocUnsafe(this.sizeBytes)
    this.#template.copy(header)
    if (marker) header[1] = (header[1] ?? 0) | 0x80
    header.writeUInt16BE(sequenceNumber, 2)
    header.writeUInt32BE(timestamp, 4)
    return header
  }
}

function writePlayoutDelay(header: Buffer, id: number): void {
  if (!Number.isInteger(id) || id < 1 || id > 14) {
    throw new RangeError(`extension id ${id} does not fit the one-byte form (RFC 8285 §4.2)`)
  }
  const delay = encodePlayoutDelay(0, 0)
  header.writeUInt16BE(0xbede, 12)
  header.writeUInt16BE(1, 14)
  header[16] = (id << 4) | (delay.length - 1)
  header.set(delay, 17)
}
