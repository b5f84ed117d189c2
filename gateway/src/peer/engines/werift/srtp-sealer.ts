import type { OutgoingPacket } from "../../../rtp/index.ts"
import type { GcmSealer } from "./media-system.ts"

/** AEAD_AES_128_GCM (RFC 7714 §14.2): the tag follows the ciphertext. */
export const srtpTagBytes = 16
const ivBytes = 12

/** The RTP session key and salt of one direction (RFC 3711 §4.3). */
export interface SrtpKeys {
  readonly key: Buffer
  /** At least 12 octets; those are used. */
  readonly salt: Buffer
}

/** One stream's place in the 48 bits of packet index (RFC 3711 §3.3.1). */
interface Rollover {
  count: number
  newest: number
}

/**
 * Turns RTP packets into SRTP by AEAD_AES_128_GCM (RFC 7714), straight to where they are sent from. Every packet of a
 * session goes through the same one: it counts how often each stream's sequence numbers have wrapped.
 */
export class SrtpSealer implements Disposable {
  readonly #sealer: GcmSealer
  readonly #salt: Buffer
  readonly #iv = Buffer.alloc(ivBytes)
  readonly #tag = Buffer.alloc(srtpTagBytes)
  readonly #rollovers = new Map<number, Rollover>()

  constructor(sealer: GcmSealer, { salt }: Pick<SrtpKeys, "salt">) {
    if (salt.length < ivBytes) throw new RangeError(`a salt has ${ivBytes} octets, not ${salt.length}`)
    this.#sealer = sealer
    this.#salt = salt
  }

  /**
   * @param memory gets header, ciphertext and tag: `header.length + payload.length + srtpTagBytes` octets.
   * @param body `memory` from the end of the header on.
   * @returns false when the packet could not be encrypted and must not be sent.
   */
  seal({ ssrc, sequenceNumber, header, payload }: OutgoingPacket, memory: Buffer, body: Buffer): boolean {
    this.#writeIv(ssrc, sequenceNumber)
    if (!this.#sealer.seal(this.#iv, header, payload, body, this.#tag)) return false
    memory.set(header, body.byteOffset - memory.byteOffset - header.length)
    body.set(this.#tag, payload.length)
    return true
  }

  [Symbol.dispose](): void {
    this.#sealer[Symbol.dispose]()
  }

  /** RFC 7714 §8.1: two zero octets, SSRC, rollover counter, sequence number, all xored with the salt. */
  #writeIv(ssrc: number, sequenceNumber: number): void {
    const iv = this.#iv
    iv.writeUInt16BE(0, 0)
    iv.writeUInt32BE(ssrc >>> 0, 2)
    iv.writeUInt32BE(this.#rollover(ssrc, sequenceNumber), 6)
    iv.writeUInt16BE(sequenceNumber, 10)
    for (let i = 0; i < ivBytes; i += 1) iv[i] = (iv[i] ?? 0) ^ (this.#salt[i] ?? 0)
  }

  /** RFC 3711 §3.3.1: the count that puts the packet closest to the newest one. */
  #rollover(ssrc: number, sequenceNumber: number): number {
    const known = this.#rollovers.get(ssrc)
    if (known === undefined) {
      this.#rollovers.set(ssrc, { count: 0, newest: sequenceNumber })
      return 0
    }
    const isNewer = ((sequenceNumber - known.newest) & 0xffff) < 0x8000
    if (!isNewer) return sequenceNumber > known.newest ? (known.count - 1) >>> 0 : known.count
    if (sequenceNumber < known.newest) known.count = (known.count + 1) >>> 0
    known.newest = sequenceNumber
    return known.count
  }
}
