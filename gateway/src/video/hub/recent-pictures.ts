import type { AccessUnit } from "../source.ts"

/** Half a second at 30 pictures/s: a browser decodes as many in a few frames' time. */
const picturesMax = 15
/** As much as the pacer lets out in 50 ms; beyond it a fresh key frame is there sooner. */
const bytesMax = 250_000

/** The newest key frame and what followed it: what a viewer that comes now needs to see the present picture at once. */
export class RecentPictures {
  #units: AccessUnit[] = []
  #sizeBytes = 0

  /** In decode order, the first one a key frame; empty when so many have followed it that a new one is the better start. */
  get units(): readonly AccessUnit[] {
    return this.#units
  }

  /** Takes the picture that follows those before it. */
  add(unit: AccessUnit): void {
    if (unit.isKeyFrame) this.clear()
    else if (this.#units.length === 0) return
    this.#units.push(unit)
    for (const { length } of unit.nalUnits) this.#sizeBytes += length
    // A key frame alone stands, however large: there is no better one.
    const isTooMuch = this.#units.length > picturesMax || this.#sizeBytes > bytesMax
    if (isTooMuch && this.#units.length > 1) this.clear()
  }

  clear(): void {
    this.#units = []
    this.#sizeBytes = 0
  }
}
