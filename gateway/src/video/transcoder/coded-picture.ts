import { isKeyFrame, isVcl, NalUnitType, nalUnitType } from "../h264/index.ts"
import type { AccessUnit } from "../source.ts"

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

function isParameterSet(unit: Uint8Array): boolean {
  const type = nalUnitType(unit)
  return type === NalUnitType.sequenceParameterSet || type === NalUnitType.pictureParameterSet
}
