import { GatewayError } from "../../errors.ts"
import { BitReader } from "./bit-reader.ts"
import { NalUnitType, nalUnitType } from "./nal-unit.ts"

/** What the gateway needs of a sequence parameter set (ITU-T H.264 §7.3.2.1.1). */
export interface SequenceParameterSet {
  /** Picture size after cropping, luma samples. */
  readonly width: number
  readonly height: number
  readonly profileIdc: number
  /** constraint_set0_flag in bit 7 … constraint_set5_flag in bit 2. */
  readonly constraintFlags: number
  readonly levelIdc: number
  /** RFC 6184 §8.1: profile_idc, constraint flags and level_idc as six hexadecimal digits. */
  readonly profileLevelId: string
  /** Size of a slice header's frame_num: log2_max_frame_num_minus4 + 4, bits. */
  readonly frameNumBits: number
  readonly separateColourPlanes: boolean
}

/** Profiles whose parameter sets carry chroma format and scaling matrices (§7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])
/** Level 6.2 allows at most sqrt(139264 · 8) macroblocks in one direction (§A.3.1): 1055 · 16. */
const MAX_DIMENSION = 16_880

/**
 * Reads picture size, profile and level from a sequence parameter set. The VUI is not read.
 *
 * @param unit the NAL unit of type 7, header octet first, emulation prevention still in place.
 * @throws GatewayError `video/malformed-bitstream` when the unit is no sequence parameter set or breaks its limits.
 * @see ITU-T H.264 §7.3.2.1.1, §7.4.2.1.1 (sizes: equations 7-13 to 7-22)
 */
export function parseSps(unit: Uint8Array): SequenceParameterSet {
  if (nalUnitType(unit) !== NalUnitType.sequenceParameterSet) throw malformed("is of another NAL unit type")
  const reader = new BitReader(unit)
  const profileIdc = reader.bits(8)
  const constraintFlags = reader.bits(8)
  const levelIdc = reader.bits(8)
  atMost(reader.unsigned(), 31, "seq_parameter_set_id")
  const chroma = HIGH_PROFILES.has(profileIdc) ? readChroma(reader) : { format: 1, separate: false }
  const frameNumBits = atMost(reader.unsigned(), 12, "log2_max_frame_num_minus4") + 4
  skipPictureOrderCount(reader)
  atMost(reader.unsigned(), 16, "max_num_ref_frames")
  reader.flag() // gaps_in_frame_num_value_allowed_flag
  return {
    ...readSize(reader, chroma),
    profileIdc,
    constraintFlags,
    levelIdc,
    profileLevelId: hex(profileIdc) + hex(constraintFlags) + hex(levelIdc),
    frameNumBits,
    separateColourPlanes: chroma.separate,
  }
}

interface Chroma {
  readonly format: number
  readonly separate: boolean
}

function readChroma(reader: BitReader): Chroma {
  const format = atMost(reader.unsigned(), 3, "chroma_format_idc")
  const separate = format === 3 && reader.flag()
  atMost(reader.unsigned(), 6, "bit_depth_luma_minus8")
  atMost(reader.unsigned(), 6, "bit_depth_chroma_minus8")
  reader.flag() // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) {
    for (let list = 0; list < (format === 3 ? 12 : 8); list++) {
      if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64)
    }
  }
  return { format, separate }
}

/** §7.3.2.1.1.1 scaling_list( ) */
function skipScalingList(reader: BitReader, size: number): void {
  let last = 8
  let next = 8
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (((last + reader.signed()) % 256) + 256) % 256
    if (next !== 0) last = next
  }
}

function skipPictureOrderCount(reader: BitReader): void {
  const type = atMost(reader.unsigned(), 2, "pic_order_cnt_type")
  if (type === 0) atMost(reader.unsigned(), 12, "log2_max_pic_order_cnt_lsb_minus4")
  if (type !== 1) return
  reader.flag() // delta_pic_order_always_zero_flag
  reader.signed() // offset_for_non_ref_pic
  reader.signed() // offset_for_top_to_bottom_field
  const cycle = atMost(reader.unsigned(), 255, "num_ref_frames_in_pic_order_cnt_cycle")
  for (let i = 0; i < cycle; i++) reader.signed() // offset_for_ref_frame
}

function readSize(reader: BitReader, chroma: Chroma): { width: number; height: number } {
  const widthInMbs = reader.unsigned() + 1
  const heightInMapUnits = reader.unsigned() + 1
  const frameMbsOnly = reader.flag()
  if (!frameMbsOnly) reader.flag() // mb_adaptive_frame_field_flag
  reader.flag() // direct_8x8_inference_flag
  const crop = reader.flag() ? [0, 0, 0, 0].map(() => reader.unsigned()) : [0, 0, 0, 0]
  const [left = 0, right = 0, top = 0, bottom = 0] = crop
  // Table 6-1: SubWidthC, SubHeightC. ChromaArrayType is 0 for monochrome and for separately coded colour planes.
  const subWidth = !chroma.separate && (chroma.format === 1 || chroma.format === 2) ? 2 : 1
  const subHeight = !chroma.separate && chroma.format === 1 ? 2 : 1
  const fields = frameMbsOnly ? 1 : 2
  return {
    width: dimension(widthInMbs * 16 - subWidth * (left + right), "width"),
    height: dimension(heightInMapUnits * 16 * fields - subHeight * fields * (top + bottom), "height"),
  }
}

function dimension(value: number, name: string): number {
  if (value < 1 || value > MAX_DIMENSION) throw malformed(`gives ${value} as the picture's ${name}`)
  return value
}

function atMost(value: number, limit: number, element: string): number {
  if (value > limit) throw malformed(`gives ${value} as ${element}, which may be ${limit} at most`)
  return value
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, "0")
}

function malformed(what: string): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    `The encoder's sequence parameter set ${what}. Restart the encoder; if this repeats, its H.264 is not usable.`,
  )
}
