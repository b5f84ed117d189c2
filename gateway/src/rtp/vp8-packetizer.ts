import type { AccessUnit } from "../video/index.ts"
import { type PicturePacketizer, payloadSizeMaxBytes } from "./packetizer.ts"

/** Bits of the payload descriptor's first and second octet (RFC 7741 §4.2). */
const extended = 0x80
const startOfPartition = 0x10
const hasPictureId = 0x80
/** First octet, extension octet, and a PictureID of 15 bits with its M bit. */
const descriptorSizeBytes = 4
const longPictureId = 0x8000
const pictureIds = 0x8000

/**
 * Turns VP8 frames into RTP payloads (RFC 7741 §4): fragments of one size but the last, each after its descriptor. All of them
 * are said to belong to partition 0, which a sender may that does not cut along partitions (§4.4), so that only the first
 * starts one. Each frame has the next PictureID: a receiver sees which is missing.
 *
 * A unit holds one frame as its only NAL unit (`AccessUnit`); it is packetized once, however many viewers send it. The
 * payloads lie in one block of memory: the only copy that is made.
 */
export class Vp8Packetizer implements PicturePacketizer {
  readonly #bodyMaxBytes: number
  readonly #packetized = new WeakMap<AccessUnit, readonly Uint8Array[]>()
  #pictureId: number

  /**
   * @param sizeMaxBytes largest payload, at least 16.
   * @param firstPictureId should be random (§4.2).
   */
  constructor(
    sizeMaxBytes: number = payloadSizeMaxBytes,
    firstPictureId = Math.floor(Math.random() * pictureIds),
  ) {
    if (sizeMaxBytes < 16) throw new RangeError(`an RTP payload needs at least 16 bytes, not ${sizeMaxBytes}`)
    this.#bodyMaxBytes = sizeMaxBytes - descriptorSizeBytes
    this.#pictureId = firstPictureId % pictureIds
  }

  packetize(unit: AccessUnit): readonly Uint8Array[] {
    const known = this.#packetized.get(unit)
    if (known !== undefined) return known
    const payloads = this.#fragments(unit.nalUnits[0] ?? new Uint8Array())
    this.#packetized.set(unit, payloads)
    return payloads
  }

  #fragments(frame: Uint8Array): Uint8Array[] {
    const count = Math.ceil(frame.length / this.#bodyMaxBytes)
    if (count === 0) return []
    const pictureId = this.#pictureId
    this.#pictureId = (pictureId + 1) % pictureIds
    const block = Buffer.allocUnsafe(frame.length + count * descriptorSizeBytes)
    const payloads: Uint8Array[] = []
    let offset = 0
    for (let index = 0; index < count; index += 1) {
      const from = index * this.#bodyMaxBytes
      const to = Math.min(frame.length, from + this.#bodyMaxBytes)
      const begin = offset
      offset = block.writeUInt8(extended | (index === 0 ? startOfPartition : 0), offset)
      offset = block.writeUInt8(hasPictureId, offset)
      offset = block.writeUInt16BE(longPictureId | pictureId, offset)
      block.set(frame.subarray(from, to), offset)
      offset += to - from
      payloads.push(block.subarray(begin, offset))
    }
    return payloads
  }
}
