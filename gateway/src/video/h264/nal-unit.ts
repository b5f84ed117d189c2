import { GatewayError } from "../../errors.ts"

/** The values of nal_unit_type this house names (ITU-T H.264 table 7-1). */
export const NalUnitType = {
  nonIdrSlice: 1,
  dataPartitionA: 2,
  idrSlice: 5,
  supplementalEnhancement: 6,
  sequenceParameterSet: 7,
  pictureParameterSet: 8,
  accessUnitDelimiter: 9,
  endOfSequence: 10,
  endOfStream: 11,
  fillerData: 12,
} as const

/**
 * nal_unit_type: the low five bits of the NAL unit's first octet.
 *
 * @param unit one NAL unit, start code removed, header octet first.
 * @throws GatewayError `video/malformed-bitstream` when the unit is empty.
 * @see ITU-T H.264 §7.3.1
 */
export function nalUnitType(unit: Uint8Array): number {
  return headerOctet(unit) & 0x1f
}

/**
 * nal_ref_idc: 0 when no later picture refers to this one.
 *
 * @throws GatewayError `video/malformed-bitstream` when the unit is empty.
 * @see ITU-T H.264 §7.4.1
 */
export function nalRefIdc(unit: Uint8Array): number {
  return (headerOctet(unit) >> 5) & 0x03
}

/** True for a slice of a primary coded picture (types 1 to 5): the unit carries picture, not description. */
export function isVcl(unit: Uint8Array): boolean {
  const type = nalUnitType(unit)
  return type >= NalUnitType.nonIdrSlice && type <= NalUnitType.idrSlice
}

/**
 * True when decoding can start at this access unit: it holds a slice of an IDR picture.
 *
 * @throws GatewayError `video/malformed-bitstream` on an empty NAL unit.
 * @see ITU-T H.264 §3.69 (IDR picture)
 */
export function isKeyFrame(nalUnits: readonly Uint8Array[]): boolean {
  return nalUnits.some((unit) => nalUnitType(unit) === NalUnitType.idrSlice)
}

function headerOctet(unit: Uint8Array): number {
  const octet = unit[0]
  if (octet === undefined) {
    throw new GatewayError(
      "video/malformed-bitstream",
      "The encoder sent an empty NAL unit. The picture returns with the next key frame; if this repeats, restart the encoder.",
    )
  }
  return octet
}
