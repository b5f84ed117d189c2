import type { AccessUnit } from "../../video/index.ts"

/** An access unit for tests; what is not given is that of a small delta picture. */
export function accessUnit(given: Partial<AccessUnit> = {}): AccessUnit {
  return {
    nalUnits: [Uint8Array.of(0x41, 1, 2, 3)],
    isKeyFrame: false,
    timestampUs: 0,
    width: 1280,
    height: 720,
    ...given,
  }
}

/** A picture of one coded slice of `sizeBytes`. */
export function picture(sizeBytes: number, timestampUs = 0): AccessUnit {
  const slice = new Uint8Array(sizeBytes).fill(0xaa)
  slice[0] = 0x41
  return accessUnit({ nalUnits: [slice], timestampUs })
}
