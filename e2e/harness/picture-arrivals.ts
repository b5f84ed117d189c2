import { monotonicUs } from "@crashcart/gateway/video"

/** The first packet of a picture, as it arrived. */
export interface PictureArrival {
  readonly ssrc: number
  readonly rtpTimestamp: number
  /** Microseconds on CLOCK_MONOTONIC. */
  readonly atUs: number
  /** Begins with parameter sets or an IDR slice. */
  readonly isKey: boolean
}

/** Counts an H.264 stream's packets and pictures, without decoding anything. */
export class PictureArrivals {
  /** RTP packets and their bytes received so far. */
  packets = 0
  bytes = 0
  /** Pictures begun, told apart by RTP timestamp. */
  pictures = 0
  readonly #observers = new Set<(arrival: PictureArrival) => void>()
  #timestamp = -1

  /** Told the first packet of each picture. */
  onPicture(observer: (arrival: PictureArrival) => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** @param packet RTP, or RTCP on the same transport, which is passed over. */
  count(packet: Buffer): void {
    // RFC 5761 §4: payload types 64 to 95 are RTCP on a multiplexed transport.
    const payloadType = (packet[1] ?? 0) & 0x7f
    if (packet.length < 12 || (payloadType >= 64 && payloadType <= 95)) return
    this.packets += 1
    this.bytes += packet.length
    const rtpTimestamp = packet.readUInt32BE(4)
    if (rtpTimestamp === this.#timestamp) return
    this.#timestamp = rtpTimestamp
    this.pictures += 1
    if (this.#observers.size === 0) return
    const arrival = {
      ssrc: packet.readUInt32BE(8),
      rtpTimestamp,
      atUs: monotonicUs(),
      isKey: beginsKeyFrame(packet),
    }
    for (const observer of this.#observers) observer(arrival)
  }
}

/** Whether an RTP packet's payload is a STAP-A (parameter sets), or an IDR slice whole or in pieces (RFC 6184 §5). */
function beginsKeyFrame(packet: Buffer): boolean {
  const hasExtension = ((packet[0] ?? 0) & 0x10) !== 0
  const payloadAt = hasExtension ? 16 + 4 * packet.readUInt16BE(14) : 12
  const type = (packet[payloadAt] ?? 0) & 0x1f
  const isFragment = type === 28
  return type === 24 || type === 7 || (isFragment ? (packet[payloadAt + 1] ?? 0) & 0x1f : type) === 5
}
