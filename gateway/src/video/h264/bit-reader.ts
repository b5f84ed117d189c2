import { GatewayError } from "../../errors.ts"

/**
 * Reads the syntax elements of a raw byte sequence payload, most significant bit first.
 * Emulation prevention octets (00 00 03) are skipped while reading, so no copy of the NAL unit is made.
 *
 * @throws GatewayError `video/malformed-bitstream` from every method, when the payload ends too early.
 * @see ITU-T H.264 §7.2 (functions), §7.3.1 (emulation_prevention_three_byte), §9.1 (Exp-Golomb)
 */
export class BitReader {
  readonly #bytes: Uint8Array
  #octet = 0
  #bit = 0
  #zeros = 0

  /** @param unit the NAL unit; reading begins after its header octet. */
  constructor(unit: Uint8Array) {
    this.#bytes = unit
    this.#octet = 1
  }

  /** u(n): an unsigned integer of n bits, n ≤ 32. */
  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = value * 2 + this.#next()
    return value
  }

  /** u(1) as a boolean. */
  flag(): boolean {
    return this.#next() === 1
  }

  /** ue(v): unsigned Exp-Golomb, at most 2^32 - 2. */
  unsigned(): number {
    let leadingZeroBits = 0
    while (this.#next() === 0) {
      leadingZeroBits++
      if (leadingZeroBits > 31) throw truncated("an Exp-Golomb code longer than the standard allows")
    }
    return 2 ** leadingZeroBits - 1 + this.bits(leadingZeroBits)
  }

  /** se(v): signed Exp-Golomb (table 9-3): 0, 1, -1, 2, -2, ... */
  signed(): number {
    const codeNum = this.unsigned()
    if (codeNum === 0) return 0
    return codeNum % 2 === 1 ? (codeNum + 1) / 2 : -codeNum / 2
  }

  #next(): number {
    const octet = this.#bytes[this.#octet]
    if (octet === undefined) throw truncated("an end in the middle of a syntax element")
    const bit = (octet >> (7 - this.#bit)) & 1
    this.#bit++
    if (this.#bit === 8) this.#advance(octet)
    return bit
  }

  #advance(octet: number): void {
    this.#bit = 0
    this.#octet++
    this.#zeros = octet === 0 ? this.#zeros + 1 : 0
    if (this.#zeros >= 2 && this.#bytes[this.#octet] === 3) {
      this.#octet++
      this.#zeros = 0
    }
  }
}

function truncated(what: string): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    `An H.264 NAL unit has ${what}. The picture returns with the next key frame; if this repeats, restart the encoder.`,
  )
}
