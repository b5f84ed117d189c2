import { GatewayError } from "../../../errors.ts"
import type { FfmpegPicture } from "./ffmpeg-picture.ts"

/** Start and end of an image (ITU-T T.81 table B.1). Within coded data FF is never followed by D9 (§F.1.2.3). */
const startOfImage = Buffer.of(0xff, 0xd8)
const endOfImage = Buffer.of(0xff, 0xd9)

/** Takes JPEGs out of a stream of nothing else that arrives in pieces, without thumbnails in them: as FFmpeg writes it. */
export class JpegStreamReader {
  #rest: Buffer = Buffer.alloc(0)

  /**
   * @param chunk the next octets, cut anywhere. Pictures handed out are views into it or into a copy.
   * @returns the pictures complete by now, without timestamps: there are none.
   * @throws GatewayError `video/malformed-bitstream` when something else stands between the pictures.
   */
  push(chunk: Uint8Array): FfmpegPicture[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    // Where an end may be that was not seen before.
    let from = Math.max(0, this.#rest.length - 1)
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const pictures: FfmpegPicture[] = []
    for (;;) {
      const head = rest.subarray(0, startOfImage.length)
      if (!startOfImage.subarray(0, head.length).equals(head)) throw malformed()
      const at = rest.indexOf(endOfImage, from)
      if (at < 0) break
      const end = at + endOfImage.length
      pictures.push({ nalUnits: [rest.subarray(0, end)], timestampMs: undefined })
      rest = rest.subarray(end)
      from = 0
    }
    this.#rest = rest
    return pictures
  }
}

function malformed(): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    "The stream holds something else than JPEG pictures. Check that the program configured as ffmpeg is ffmpeg.",
  )
}
