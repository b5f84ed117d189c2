import { BitReader } from "./bit-reader.ts"
import type { SequenceParameterSet } from "./sps.ts"

/** The head of a slice header: enough to tell pictures apart and to see that one is missing. */
export interface SliceHeader {
  readonly firstMbInSlice: number
  readonly pictureParameterSetId: number
  /** Counts reference frames modulo 2^`frameNumBits` (§7.4.3). */
  readonly frameNum: number
}

/**
 * Reads the beginning of a slice header.
 *
 * @param unit a NAL unit of type 1, 2 or 5, header octet first.
 * @param sps the active sequence parameter set: it gives frame_num's size.
 * @throws GatewayError `video/malformed-bitstream` when the unit ends too early.
 * @see ITU-T H.264 §7.3.3
 */
export function parseSliceHeader(unit: Uint8Array, sps: SequenceParameterSet): SliceHeader {
  const reader = new BitReader(unit)
  const firstMbInSlice = reader.unsigned()
  reader.unsigned() // slice_type
  const pictureParameterSetId = reader.unsigned()
  if (sps.separateColourPlanes) reader.bits(2) // colour_plane_id
  return { firstMbInSlice, pictureParameterSetId, frameNum: reader.bits(sps.frameNumBits) }
}

/**
 * first_mb_in_slice alone, for a stream whose parameter sets are not known yet.
 *
 * @throws GatewayError `video/malformed-bitstream` when the unit ends too early.
 */
export function firstMbInSlice(unit: Uint8Array): number {
  return new BitReader(unit).unsigned()
}
