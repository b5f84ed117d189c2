import { type Clock, type KeyStep, type Observable, ObservableValue, released } from "../session/index.ts"

/** As many as a macro may have. */
const stepsMax = 5000
/** Longer waits are no timing any more, but somebody thinking. */
const waitMaxMs = 5000

/** Notes which keys go down and up at the target, and when. */
export class MacroRecorder {
  readonly #clock: Clock
  readonly #stepCount = new ObservableValue<number | undefined>(undefined)
  #steps: KeyStep[] = []
  #lastMs: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many steps have been noted; undefined while nothing is recorded. */
  get stepCount(): Observable<number | undefined> {
    return this.#stepCount
  }

  start(): void {
    this.#steps = []
    this.#lastMs = undefined
    this.#stepCount.set(0)
  }

  /** A key went down or up at the target. */
  key(code: string, down: boolean): void {
    if (this.#stepCount.value === undefined || this.#steps.length === stepsMax) return
    const nowMs = this.#clock.nowMs()
    // The first key's moment is the beginning.
    const waitMs = Math.min(waitMaxMs, Math.round(nowMs - (this.#lastMs ?? nowMs)))
    this.#lastMs = nowMs
    this.#steps.push({ code, down, waitMs })
    this.#stepCount.set(this.#steps.length)
  }

  /** @returns what was recorded, keys that are still down released */
  stop(): readonly KeyStep[] {
    this.#stepCount.set(undefined)
    // A key that was down before has nothing to do with it.
    const held = new Set<string>()
    const own = this.#steps.filter(({ code, down }) => {
      if (down) held.add(code)
      else if (!held.delete(code)) return false
      return true
    })
    return released(own).slice(0, stepsMax)
  }
}
