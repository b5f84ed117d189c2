import { GatewayError } from "../../errors.ts"
import { splitAnnexB } from "./annexb.ts"

const START_CODE = Buffer.from([0, 0, 1])
/** No NAL unit of a 4K picture comes near this; a stream without start codes is refused before it fills the memory. */
const MAX_UNIT_BYTES = 32 * 1024 * 1024

/**
 * Cuts an Annex B byte stream that arrives in pieces of any size into NAL units.
 * Any cutting of the same bytes gives the same units. A unit is known once the next start code is seen, or at `end`.
 *
 * @see ITU-T H.264 §B.1
 */
export class AnnexBStream {
  #pending: Buffer = Buffer.alloc(0)
  /** Octets of `#pending` already searched, so that a large unit is not searched again with each piece. */
  #searched = 0

  /**
   * @returns the NAL units that this piece completed; they own their bytes.
   * @throws GatewayError `video/malformed-bitstream` when the bytes are no Annex B stream.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#pending = Buffer.concat([this.#pending, chunk])
    const found = this.#pending.subarray(this.#searched).lastIndexOf(START_CODE)
    const last = this.#searched + found
    if (found < 0 || last === 0) {
      this.#searched = Math.max(0, this.#pending.length - START_CODE.length + 1)
      if (this.#pending.length > MAX_UNIT_BYTES) throw tooLong()
      return []
    }
    const complete = this.#pending.subarray(0, last)
    this.#pending = this.#pending.subarray(last)
    this.#searched = START_CODE.length
    return splitAnnexB(complete)
  }

  /** The stream is over: gives what is left. */
  end(): Uint8Array[] {
    const rest = this.#pending
    this.#pending = Buffer.alloc(0)
    this.#searched = 0
    return splitAnnexB(rest)
  }
}

function tooLong(): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    `No start code within ${MAX_UNIT_BYTES} octets. Check that the source really delivers H.264 in Annex B format.`,
  )
}
