import { isKeyFrame, isVcl, NalUnitType, nalUnitType } from "../h264/index.ts"
import type { AccessUnit } from "../source.ts"
import type { OutputCodec } from "./picture-encoder.ts"

/** One encoded picture before it became an access unit. */
export interface CodedPicture {
  readonly nalUnits: readonly Uint8Array[]
  readonly timestampUs: number
  /** When the encoder gave it, on the clock of `timestampUs`. */
  readonly encodedUs: number
  readonly width: number
  readonly height: number
}

/**
 * Makes access units of what encoders give: each key frame carries its parameter sets, also when the encoder wrote them
 * only once; what no decoder needs (delimiters, the encoder's visiting card in an SEI) is left out.
 */
export class AccessUnitAssembler {
  #parameterSets: readonly Uint8Array[] = []

  /**
   * @returns undefined when the picture holds no slice: parameter sets alone are remembered for the next key frame.
   * @throws GatewayError `video/malformed-bitstream` on an empty NAL unit.
   */
  assemble(coded: CodedPicture): AccessUnit | undefined {
    const sets = coded.nalUnits.filter(isParameterSet)
    const slices = coded.nalUnits.filter(isVcl)
    // Copied: they outlive this picture's buffer, and would keep all of it.
    if (sets.length > 0) this.#parameterSets = sets.map((set) => set.slice())
    if (slices.length === 0) return undefined
    const startsDecoding = isKeyFrame(slices)
    const nalUnits = startsDecoding ? [...this.#parameterSets, ...slices] : slices
    const { timestampUs, encodedUs, width, height } = coded
    return { nalUnits, isKeyFrame: startsDecoding, timestampUs, encodedUs, width, height }
  }
}

/** A VP8 frame or a JPEG as the one NAL unit of an access unit; undefined of an empty one. */
export function wholeUnit(
  codec: Exclude<OutputCodec, "h264">,
  { nalUnits, timestampUs, encodedUs, width, height }: CodedPicture,
): AccessUnit | undefined {
  const [tag] = nalUnits[0] ?? []
  if (tag === undefined) return undefined
  // The lowest bit of a VP8 frame says "this is none" (RFC 6386 §9.1).
  const isKeyFrame = codec === "jpeg" || (tag & 1) === 0
  return { nalUnits, isKeyFrame, timestampUs, encodedUs, width, height }
}

function isParameterSet(unit: Uint8Array): boolean {
  const type = nalUnitType(unit)
  return type === NalUnitType.sequenceParameterSet || type === NalUnitType.pictureParameterSet
}
