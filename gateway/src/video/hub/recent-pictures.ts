import type { AccessUnit } from "../source.ts"

/** Longer at 30 pictures/s than two key frames must be apart; a browser decodes as many in a few frames' time. */
const picturesMax = 20
/** So many at 6 Mbit/s with their key frame. The first of them, the key frame, is seen before the last have left the pacer. */
const bytesMax = 600_000

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
