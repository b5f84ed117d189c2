import { type Calibration, calibrationFrom, type PicturePoint } from "./calibration.ts"

/** How far the person has come with two clicks. */
export type CalibrationState =
  | { readonly phase: "idle" }
  /** The target's pointer is wanted at this one of the marks. */
  | { readonly phase: "marking"; readonly mark: 0 | 1 }
  /** The clicks cannot be right. */
  | { readonly phase: "failed" }
  | { readonly phase: "done"; readonly calibration: Calibration }

/**
 * Two clicks that tell how the picture lies in the target's screen: the person moves until the *target's* pointer is on a
 * mark in the picture, and clicks; twice. Meanwhile the mouse is uncalibrated and clicks nothing on the target.
 */
export class Calibrating {
  #first: PicturePoint | undefined
  /** Where the mouse points now, uncalibrated. */
  at: PicturePoint = { x: 0.5, y: 0.5 }

  /** Moves by so much of the picture: by keyboard, or with a steadier hand than the mouse allows. */
  nudge(dx: number, dy: number): void {
    this.at = { x: clamp(this.at.x + dx), y: clamp(this.at.y + dy) }
  }

  /** The target's pointer is on the mark. @returns what comes next; `failed` begins anew */
  take(): CalibrationState {
    if (this.#first === undefined) {
      this.#first = this.at
      return { phase: "marking", mark: 1 }
    }
    const calibration = calibrationFrom([this.#first, this.at])
    this.#first = undefined
    return calibration === undefined ? { phase: "failed" } : { phase: "done", calibration }
  }
}

function clamp(part: number): number {
  return Math.min(1, Math.max(0, part))
}
