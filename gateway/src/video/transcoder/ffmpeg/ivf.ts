/**
 * Writes IVF, the smallest container that carries MJPEG, H.264 and raw pictures with timestamps of our own: `ffmpeg` needs
 * no parser that waits for the next picture (raw MJPEG does) and quantises no time (multipart does, to 1/25 s).
 * @see https://wiki.multimedia.cx/index.php/Duck_IVF
 */

/** FourCC codes that `ffmpeg` knows from AVI. */
export type IvfCodec = "MJPG" | "I420" | "H264"

/** One tick of an IVF timestamp here: a millisecond, which is also what FLV counts in. */
const TICKS_PER_SECOND = 1000
const FILE_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 12

export function ivfFileHeader(codec: IvfCodec, width: number, height: number): Uint8Array {
  const header = Buffer.alloc(FILE_HEADER_BYTES)
  header.write("DKIF", 0, "latin1")
  header.writeUInt16LE(FILE_HEADER_BYTES, 6)
  header.write(codec, 8, "latin1")
  header.writeUInt16LE(width, 12)
  header.writeUInt16LE(height, 14)
  header.writeUInt32LE(TICKS_PER_SECOND, 16)
  header.writeUInt32LE(1, 20)
  return header
}

/** @param timestampMs goes before `sizeBytes` octets of picture. */
export function ivfFrameHeader(sizeBytes: number, timestampMs: number): Uint8Array {
  const header = Buffer.alloc(FRAME_HEADER_BYTES)
  header.writeUInt32LE(sizeBytes, 0)
  header.writeBigUInt64LE(BigInt(timestampMs), 4)
  return header
}
