import { channelDataHeaderSizeBytes, isChannelData } from "./channel-data.ts"
import { headerSizeBytes, magicCookie, paddedSizeBytes } from "./message.ts"

/** A jumbo frame: more than any ICE agent sends at once, little enough for every stranger's connection to hold. */
const messageSizeMaxBytes = 9_000

const nothing: Buffer = Buffer.alloc(0)

/**
 * Cuts a TCP or TLS stream into STUN and ChannelData messages. Holds at most one incomplete message.
 *
 * ```
 * ─ chunk ─┬─ chunk ──────┬─ chunk ─▶   push()   ─▶ message, message, ...
 * ```
 * @see RFC 8656 §3.1 (framing over streams), §12.5 (padding of ChannelData)
 */
export class StreamFraming {
  #rest = nothing

  /** Whether part of a message waits for the remainder. */
  get isPartial(): boolean {
    return this.#rest.length > 0
  }

  /**
   * @param chunk the next bytes of the stream, kept.
   * @returns the messages that are complete now, each a view of its own bytes; undefined when the stream is none of ours
   * (any more) and is to be closed.
   */
  push(chunk: Buffer): Buffer[] | undefined {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const messages: Buffer[] = []
    for (;;) {
      const sizeBytes = messageSizeBytes(bytes)
      if (sizeBytes === "foreign") return undefined
      if (sizeBytes === undefined || bytes.length < sizeBytes) break
      messages.push(bytes.subarray(0, sizeBytes))
      bytes = bytes.subarray(sizeBytes)
    }
    // A copy, so that a few bytes do not hold the memory of a whole chunk.
    this.#rest = bytes.length === 0 ? nothing : Buffer.from(bytes)
    return messages
  }
}

/** Size of the message that `bytes` begins with; undefined while too little of it is there to know. */
function messageSizeBytes(bytes: Buffer): number | "foreign" | undefined {
  if (bytes.length === 0) return undefined
  const first = bytes.readUInt8(0)
  if (first >= 0x80) return "foreign"
  if (bytes.length < channelDataHeaderSizeBytes) return undefined
  const lengthBytes = bytes.readUInt16BE(2)
  if (lengthBytes > messageSizeMaxBytes) return "foreign"
  if (isChannelData(first)) return channelDataHeaderSizeBytes + paddedSizeBytes(lengthBytes)
  if (lengthBytes % 4 !== 0) return "foreign"
  if (bytes.length < 8) return undefined
  return bytes.readUInt32BE(4) === magicCookie ? headerSizeBytes + lengthBytes : "foreign"
}
