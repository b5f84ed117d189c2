import type { AccessUnit } from "../source.ts"

/** Half a second at 30 pictures per second: whoever is further behind starts again at a key frame. */
const waitingMax = 15

/** Access units that wait for a decoder, which must not miss one: a queue for one reader, short, so that nothing gets old in it. */
export class WaitingUnits {
  #units: AccessUnit[] = []
  #awaitsKeyFrame = true
  #wake: () => void = () => undefined

  /** How many wait. */
  get length(): number {
    return this.#units.length
  }

  /** @returns false when the reader is too far behind, or cannot use it before the next key frame. */
  put(unit: AccessUnit): boolean {
    if (unit.isKeyFrame) {
      // Nobody needs those before it any more.
      this.#units = [unit]
      this.#awaitsKeyFrame = false
    } else if (this.#awaitsKeyFrame || this.#units.length >= waitingMax) {
      this.restart()
      return false
    } else {
      this.#units.push(unit)
    }
    this.#wake()
    return true
  }

  /** The reader lost its thread: what waits is of no use to it, nor what comes before a key frame. */
  restart(): void {
    this.#units = []
    this.#awaitsKeyFrame = true
  }

  /** Waits for the next one. @returns undefined when `signal` aborts. */
  async take(signal: AbortSignal): Promise<AccessUnit | undefined> {
    while (this.#units.length === 0) {
      if (signal.aborted) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        signal.addEventListener("abort", () => resolve(), { once: true })
      })
    }
    return signal.aborted ? undefined : this.#units.shift()
  }
}
