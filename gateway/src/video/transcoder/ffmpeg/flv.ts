import { GatewayError } from "../../../errors.ts"

/** File header (Adobe FLV 10.1 §E.2) of 9 octets and the first, empty back pointer of 4. */
const FILE_HEADER_BYTES = 13
/** Tag type 1, data size 3, timestamp 3 + 1, stream id 3 (§E.4.1). */
const TAG_HEADER_BYTES = 11
const BACK_POINTER_BYTES = 4
/** Frame type and codec 1, AVC packet type 1, composition time 3 (§E.4.3). */
const VIDEO_HEADER_BYTES = 5
const VIDEO_TAG = 9
const AVC = 7
const NAL_UNITS = 1
/** Each NAL unit's length goes before it, in four octets (ISO/IEC 14496-15 §5.2.4.1; what ffmpeg always writes). */
const LENGTH_BYTES = 4

/** One coded picture out of an FLV stream. */
export interface FlvPicture {
  readonly nalUnits: readonly Uint8Array[]
  readonly timestampMs: number
}

/**
 * Takes pictures out of an FLV stream that arrives in pieces. Unlike in a bare byte stream, a picture is complete with its
 * last octet: nobody waits for the next one.
 */
export class FlvReader {
  #rest: Buffer = Buffer.alloc(0)
  #sawHeader = false

  /**
   * @param chunk the next octets, cut anywhere. Pictures handed out are views into it or into a copy.
   * @returns the pictures complete by now.
   * @throws GatewayError `video/malformed-bitstream` when this is no FLV, or its H.264 is cut wrongly.
   */
  push(chunk: Uint8Array): FlvPicture[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const pictures: FlvPicture[] = []
    if (!this.#sawHeader) {
      if (!"FLV".startsWith(rest.toString("latin1", 0, 3)))
        throw malformed("does not begin with FLV's signature")
      if (rest.length >= FILE_HEADER_BYTES) {
        this.#sawHeader = true
        rest = rest.subarray(FILE_HEADER_BYTES)
      }
    }
    while (this.#sawHeader && rest.length >= TAG_HEADER_BYTES) {
      const size = rest.readUIntBE(1, 3)
      const end = TAG_HEADER_BYTES + size + BACK_POINTER_BYTES
      if (rest.length < end) break
      const picture = readTag(rest, size)
      if (picture !== undefined) pictures.push(picture)
      rest = rest.subarray(end)
    }
    this.#rest = rest
    return pictures
  }
}

/** @returns undefined for what is no picture: metadata, the decoder configuration, the end of the sequence. */
function readTag(tag: Buffer, size: number): FlvPicture | undefined {
  if ((tag.readUInt8(0) & 0x1f) !== VIDEO_TAG || size < VIDEO_HEADER_BYTES) return undefined
  const codec = tag.readUInt8(TAG_HEADER_BYTES) & 0x0f
  const packetType = tag.readUInt8(TAG_HEADER_BYTES + 1)
  if (codec !== AVC || packetType !== NAL_UNITS) return undefined
  const timestampMs = tag.readUIntBE(4, 3) + tag.readUInt8(7) * 0x1000000
  const body = tag.subarray(TAG_HEADER_BYTES + VIDEO_HEADER_BYTES, TAG_HEADER_BYTES + size)
  return { nalUnits: splitByLength(body), timestampMs }
}

function splitByLength(body: Buffer): Uint8Array[] {
  const units: Uint8Array[] = []
  let at = 0
  while (at < body.length) {
    if (at + LENGTH_BYTES > body.length) throw malformed("ends within a NAL unit's length")
    const begin = at + LENGTH_BYTES
    const length = body.readUInt32BE(at)
    at = begin + length
    if (length === 0) throw malformed("holds an empty NAL unit")
    if (at > body.length) throw malformed("holds a NAL unit longer than its tag")
    units.push(body.subarray(begin, at))
  }
  return units
}

function malformed(what: string): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    `The FLV stream ${what}. Check that the program configured as ffmpeg is ffmpeg.`,
  )
}
