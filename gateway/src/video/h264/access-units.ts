import { isVcl, NalUnitType, nalRefIdc, nalUnitType } from "./nal-unit.ts"
import { firstMbInSlice } from "./slice-header.ts"

/**
 * Groups NAL units into access units: one coded picture each, one RTP timestamp each.
 *
 * @param units NAL units in decode order, start codes removed, header octet first.
 * @yields non-empty groups; a group is complete once the first unit of the next one is seen.
 * @throws GatewayError `video/malformed-bitstream` on an empty NAL unit.
 * @see RFC 6184 §5.1: why the packetizer must know where a picture ends (marker bit).
 * @see ITU-T H.264 §7.4.1.2.3: which NAL unit may start an access unit.
 */
export function* groupAccessUnits(units: Iterable<Uint8Array>): Generator<Uint8Array[]> {
  const grouper = new AccessUnitGrouper()
  for (const unit of units) {
    const complete = grouper.push(unit)
    if (complete !== undefined) yield complete
  }
  const last = grouper.end()
  if (last !== undefined) yield last
}

/** {@link groupAccessUnits} for units that arrive one by one, e.g. from a child process. */
export class AccessUnitGrouper {
  #group: Uint8Array[] = []
  /** A slice of the group's primary coded picture: what a further slice is compared with. */
  #slice: Uint8Array | undefined

  /** @returns the group that this unit completed by starting the next one. */
  push(unit: Uint8Array): Uint8Array[] | undefined {
    const complete = this.#startsNext(unit) ? this.end() : undefined
    this.#group.push(unit)
    if (isVcl(unit)) this.#slice = unit
    return complete
  }

  /** The stream is over: gives the group being collected. */
  end(): Uint8Array[] | undefined {
    const group = this.#group
    this.#group = []
    this.#slice = undefined
    return group.length === 0 ? undefined : group
  }

  #startsNext(unit: Uint8Array): boolean {
    const type = nalUnitType(unit)
    if (this.#slice === undefined) return false
    if (isVcl(unit)) return isNextPicture(this.#slice, unit, type)
    return (
      type === NalUnitType.accessUnitDelimiter ||
      type === NalUnitType.sequenceParameterSet ||
      type === NalUnitType.pictureParameterSet ||
      type === NalUnitType.supplementalEnhancement ||
      (type >= 14 && type <= 18)
    )
  }
}

/**
 * §7.4.1.2.4, as far as it can be told without parameter sets: the encoders in this house send slices in raster order,
 * so the slice that holds macroblock 0 begins a picture.
 */
function isNextPicture(previous: Uint8Array, unit: Uint8Array, type: number): boolean {
  if (type === 3 || type === 4) return false // data partitions B and C follow their A (§7.4.1.2.5)
  const idr = type === NalUnitType.idrSlice
  if (idr !== (nalUnitType(previous) === NalUnitType.idrSlice)) return true
  if ((nalRefIdc(previous) === 0) !== (nalRefIdc(unit) === 0)) return true
  return firstMbInSlice(unit) === 0
}
