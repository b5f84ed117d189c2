/** Each repetition is coded finer than the one before: about as often as pictures come. */
const refineEveryMs = 40
/** Sharp after less than a second of standing still, at any rate that is worth looking at. */
const refinedAfterMs = 600
/** A thin path and a slow encoder take longer (this is four seconds' worth); what is not sharp by then does not become so. */
const refinementsMost = 100
/** An encoder that has nothing to add writes next to nothing: of what a picture may cost on average. */
const nothingToAdd = 0.15
/** Tells everybody between here and the screen that the picture still stands. A repetition without news is about 100 octets. */
const keepAliveMs = 1000

/** Says when a picture that does not change is to be coded again: often until it is sharp, then once a second. */
export class StillPicture {
  #changedMs = Number.NEGATIVE_INFINITY
  #codedMs = Number.NEGATIVE_INFINITY
  #refinements = 0
  #isRefined = false

  /** A picture was coded. @param isNew it shows something else than the one before, or begins anew with a key frame. */
  coded(isNew: boolean, sizeBytes: number, budgetBytes: number, nowMs: number): void {
    if (isNew) {
      this.#changedMs = nowMs
      this.#refinements = 0
    }
    this.#refinements += 1
    this.#codedMs = nowMs
    const sinceMs = nowMs - this.#changedMs
    const isCalm = sizeBytes < budgetBytes * nothingToAdd
    this.#isRefined = (sinceMs >= refinedAfterMs && isCalm) || this.#refinements > refinementsMost
  }

  /** When it is to be coded again, if nothing changes. */
  get dueMs(): number {
    return this.#codedMs + (this.#isRefined ? keepAliveMs : refineEveryMs)
  }
}
