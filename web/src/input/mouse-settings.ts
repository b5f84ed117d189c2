import type { Calibration } from "./calibration.ts"

/**
 * How the operator's mouse becomes the target's.
 * - `absolute`: points at the very place of the picture that it is over.
 * - `relative`: moves the target's pointer from where that is, while the page holds the operator's (Pointer Lock).
 */
export interface MouseSettings {
  readonly mode: "absolute" | "relative"
  /** Counts of the target's mouse for each pixel that the operator's moves, in relative mode. */
  readonly sensitivity: number
  /** Of the absolute mouse, for a target whose screen is more or less than the picture. */
  readonly calibration: Calibration | undefined
}

export const sensitivityLimits = { min: 0.25, max: 4, step: 0.25 } as const
export const defaultMouse: MouseSettings = { mode: "absolute", sensitivity: 1, calibration: undefined }
