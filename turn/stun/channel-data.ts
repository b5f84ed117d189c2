/** Channel number and length before the data (RFC 8656 §12.4). */
export const channelDataHeaderSizeBytes = 4

/** RFC 8656 §12 ends at 0x4FFF; RFC 5766 §11 ended at 0x7FFF, and clients of that age are still about. */
export const channelNumberMin = 0x4000
export const channelNumberMax = 0x7ffe

/** Whether what begins with this octet is ChannelData: its first two bits are 01 (RFC 8656 §12.4). */
export function isChannelData(firstOctet: number): boolean {
  return (firstOctet & 0xc0) === 0x40
}

export interface ChannelData {
  readonly channel: number
  /** A view of what was decoded. */
  readonly data: Buffer
}

/**
 * Reads one ChannelData message. What follows the data, as padding does over TCP, is left out.
 *
 * @returns undefined when it is something else, or less than its length says.
 * @see RFC 8656 §12.4
 */
export function decodeChannelData(bytes: Buffer): ChannelData | undefined {
  if (bytes.length < channelDataHeaderSizeBytes || !isChannelData(bytes.readUInt8(0))) return undefined
  const endAt = channelDataHeaderSizeBytes + bytes.readUInt16BE(2)
  if (endAt > bytes.length) return undefined
  return { channel: bytes.readUInt16BE(0), data: bytes.subarray(channelDataHeaderSizeBytes, endAt) }
}

/**
 * Makes one ChannelData message.
 *
 * @param padded fills up to whole 32-bit words, as a stream demands (RFC 8656 §12.5).
 */
export function encodeChannelData({ channel, data }: ChannelData, padded: boolean): Buffer {
  const sizeBytes = channelDataHeaderSizeBytes + data.length
  const bytes = Buffer.allocUnsafe(padded ? (sizeBytes + 3) & ~3 : sizeBytes)
  bytes.writeUInt16BE(channel, 0)
  bytes.writeUInt16BE(data.length, 2)
  data.copy(bytes, channelDataHeaderSizeBytes)
  bytes.fill(0, sizeBytes)
  return bytes
}
