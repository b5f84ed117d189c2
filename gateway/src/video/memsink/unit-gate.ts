import { FrameContinuity } from "../h264/continuity.ts"
import {
  isKeyFrame,
  isVcl,
  NalUnitType,
  nalUnitType,
  parseSps,
  type SequenceParameterSet,
  splitAnnexB,
} from "../h264/index.ts"
import type { AccessUnit } from "../source.ts"

/**
 * Lets H.264 pictures pass as long as a decoder can follow them: it opens at a key frame and closes when a reference
 * frame is missing. Remembers the parameter sets, so that every key frame that leaves carries them.
 */
export class UnitGate {
  readonly #continuity = new FrameContinuity()
  #spsUnit: Uint8Array | undefined
  #ppsUnit: Uint8Array | undefined
  #sps: SequenceParameterSet | undefined
  #open = false

  /**
   * @param data one access unit, Annex B.
   * @returns undefined for what a decoder could not use: a delta before a key frame, or after a gap.
   * @throws GatewayError `video/malformed-bitstream`; the gate is closed then.
   */
  accept(data: Uint8Array, timestampUs: number): AccessUnit | undefined {
    const wasOpen = this.#open
    this.#open = false
    const nalUnits = splitAnnexB(data)
    for (const unit of nalUnits) this.#remember(unit)
    const sps = this.#sps
    if (sps === undefined || this.#ppsUnit === undefined || !nalUnits.some(isVcl)) {
      this.#open = wasOpen
      return undefined
    }
    const isKey = isKeyFrame(nalUnits)
    const follows = this.#continuity.follows(nalUnits, sps)
    this.#open = isKey || (wasOpen && follows)
    if (!this.#open) return undefined
    const { width, height } = sps
    return {
      nalUnits: isKey ? this.#withParameterSets(nalUnits) : nalUnits,
      isKeyFrame: isKey,
      timestampUs,
      width,
      height,
    }
  }

  /** Pictures were lost: nothing passes until the next key frame. */
  close(): void {
    this.#open = false
  }

  #remember(unit: Uint8Array): void {
    const type = nalUnitType(unit)
    // Copies: a view would keep the whole picture's memory.
    if (type === NalUnitType.pictureParameterSet && !same(this.#ppsUnit, unit))
      this.#ppsUnit = Uint8Array.from(unit)
    if (type === NalUnitType.sequenceParameterSet && !same(this.#spsUnit, unit)) {
      this.#sps = parseSps(unit)
      this.#spsUnit = Uint8Array.from(unit)
    }
  }

  #withParameterSets(nalUnits: Uint8Array[]): Uint8Array[] {
    const has = (type: number): boolean => nalUnits.some((unit) => nalUnitType(unit) === type)
    if (has(NalUnitType.sequenceParameterSet) && has(NalUnitType.pictureParameterSet)) return nalUnits
    const missing = [this.#spsUnit, this.#ppsUnit].filter((unit) => unit !== undefined)
    return [...missing.filter((unit) => !has(nalUnitType(unit))), ...nalUnits]
  }
}

function same(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0
}
