import { GatewayError } from "../../../errors.ts"
import type { FfmpegPicture } from "./ffmpeg-picture.ts"

const FRAME_HEADER_BYTES = 12
const MAGIC = "DKIF"
/** No picture of ours is larger; a length beyond it is no length. */
const FRAME_MAX_BYTES = 64 * 1024 * 1024

/** Takes frames out of an IVF stream that arrives in pieces; each is complete with its last octet. */
export class IvfReader {
  #rest: Buffer = Buffer.alloc(0)
  #sawHeader = false

  /**
   * @param chunk the next octets, cut anywhere. Frames handed out are views into it or into a copy.
   * @returns the frames complete by now; their timestamps as they stand there.
   * @throws GatewayError `video/malformed-bitstream` when this is no IVF.
   */
  push(chunk: Uint8Array): FfmpegPicture[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const frames: FfmpegPicture[] = []
    if (!this.#sawHeader) {
      if (!MAGIC.startsWith(rest.toString("latin1", 0, MAGIC.length)))
        throw malformed("does not begin as one")
      const sizeBytes = rest.length < 8 ? undefined : rest.readUInt16LE(6)
      if (sizeBytes !== undefined && rest.length >= sizeBytes) {
        this.#sawHeader = true
        rest = rest.subarray(sizeBytes)
      }
    }
    while (this.#sawHeader && rest.length >= FRAME_HEADER_BYTES) {
      const sizeBytes = rest.readUInt32LE(0)
      if (sizeBytes > FRAME_MAX_BYTES) throw malformed(`has a frame of ${sizeBytes} octets`)
      const end = FRAME_HEADER_BYTES + sizeBytes
      if (rest.length < end) break
      const nalUnits = [rest.subarray(FRAME_HEADER_BYTES, end)]
      frames.push({ nalUnits, timestampMs: Number(rest.readBigUInt64LE(4)) })
      rest = rest.subarray(end)
    }
    this.#rest = rest
    return frames
  }
}

function malformed(what: string): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    `The IVF stream ${what}. Check that the program configured as ffmpeg is ffmpeg.`,
  )
}
