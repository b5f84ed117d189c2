/** The codec counts wheel turns in 1/120 of a detent, as Windows and Linux do. */
const unitsPerDetent = 120
/** Largest wheel step of one report: the logical maximum in the descriptors. */
const stepsMax = 127

/** One report's share of a turn, in whole detents. */
export interface WheelStep {
  readonly wheel: number
  readonly pan: number
}

/** Makes whole detents of fine turns. What is left of one is kept: slow scrolling adds up instead of vanishing. */
export class WheelDetents {
  #wheelRest = 0
  #panRest = 0

  /**
   * Turns the wheels.
   * @param dx 1/120 detents, + is right (AC Pan's +)
   * @param dy 1/120 detents, + is up, away from the user (Wheel's +)
   * @returns a step per report, in order: none while less than a detent has gathered, several beyond ±127 detents
   */
  turn(dx: number, dy: number): WheelStep[] {
    this.#panRest += dx
    this.#wheelRest += dy
    let pan = Math.trunc(this.#panRest / unitsPerDetent)
    let wheel = Math.trunc(this.#wheelRest / unitsPerDetent)
    this.#panRest -= pan * unitsPerDetent
    this.#wheelRest -= wheel * unitsPerDetent
    const steps: WheelStep[] = []
    while (pan !== 0 || wheel !== 0) {
      const step = { pan: clampStep(pan), wheel: clampStep(wheel) }
      steps.push(step)
      pan -= step.pan
      wheel -= step.wheel
    }
    return steps
  }
}

function clampStep(steps: number): number {
  return Math.max(-stepsMax, Math.min(stepsMax, steps))
}
