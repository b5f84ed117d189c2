import { encodePicture, type PictureFormat } from "../../../protocol/index.ts"
import type { AccessUnit } from "../../video/index.ts"

const startCode = Uint8Array.of(0, 0, 0, 1)

/** Makes the message of each picture once, however many consoles get it: it is the same for all. */
export class PictureMessages {
  readonly #messages = new WeakMap<AccessUnit, Uint8Array<ArrayBuffer>>()

  /** @returns bytes that are shared: read only. */
  of(unit: AccessUnit, format: PictureFormat): Uint8Array<ArrayBuffer> {
    const known = this.#messages.get(unit)
    if (known !== undefined) return known
    const { nalUnits, isKeyFrame, width, height } = unit
    const data = format === "jpeg" ? nalUnits : nalUnits.flatMap((nalUnit) => [startCode, nalUnit])
    const message = encodePicture({ id: pictureId(unit), format, isKeyFrame, width, height }, data)
    this.#messages.set(unit, message)
    return message
  }
}

/** The capture time in 90 kHz, modulo 2^32: as an RTP timestamp would be. */
export function pictureId({ timestampUs }: AccessUnit): number {
  return Math.floor((timestampUs * 9) / 100) % 2 ** 32
}
