import type { Cancel, Clock } from "../session/index.ts"

/** Longer than from one movement to the next while a hand moves, shorter than anybody looks where the pointer is. */
const restMs = 60

/** Notices that a movement has come to rest. */
export class Rest {
  readonly #clock: Clock
  readonly #rested: () => void
  #cancel: Cancel = () => undefined

  constructor(clock: Clock, rested: () => void) {
    this.#clock = clock
    this.#rested = rested
  }

  moved(): void {
    this.#cancel()
    this.#cancel = this.#clock.after(restMs, this.#rested)
  }

  cancel(): void {
    this.#cancel()
  }
}
