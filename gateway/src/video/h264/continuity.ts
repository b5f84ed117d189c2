import { isVcl, NalUnitType, nalRefIdc, nalUnitType } from "./nal-unit.ts"
import { parseSliceHeader } from "./slice-header.ts"
import type { SequenceParameterSet } from "./sps.ts"

/**
 * Sees that a reference frame is missing between two access units, by frame_num: it grows by one after each reference
 * frame and starts again at an IDR. A memory sink holds only the newest picture and does not count, so this is the only
 * exact way to know that one was missed.
 *
 * @see ITU-T H.264 §7.4.3 (frame_num)
 */
export class FrameContinuity {
  #expected: number | undefined

  /**
   * Takes note of an access unit.
   *
   * @returns false when a frame that this one may refer to was missed.
   * @throws GatewayError `video/malformed-bitstream` when a slice header ends too early.
   */
  follows(nalUnits: readonly Uint8Array[], sps: SequenceParameterSet): boolean {
    const slice = nalUnits.find(isVcl)
    if (slice === undefined) return true
    const { frameNum } = parseSliceHeader(slice, sps)
    const expected = nalUnitType(slice) === NalUnitType.idrSlice ? frameNum : this.#expected
    this.#expected = (frameNum + (nalRefIdc(slice) === 0 ? 0 : 1)) % 2 ** sps.frameNumBits
    return expected === frameNum
  }

  /** Forgets the past: what follows must be an IDR. */
  reset(): void {
    this.#expected = undefined
  }
}
