import type { Clock } from "../clock.ts"

/** The longest text is 33 messages; somebody who cancels and starts again by hand stays far below it. */
const messagesPerSecondMax = 200
/** A console of another version may send something unknown now and then; more is somebody else. */
const malformedMax = 20

/** How much one console may send before it is no longer believed to be one. */
export class MessageAllowance {
  readonly #clock: Clock
  #secondStartMs: number
  #messagesInSecond = 0
  #malformed = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#secondStartMs = clock.nowMs()
  }

  /** Counts one message. @returns false when it was one too many */
  permits(isWellFormed: boolean): boolean {
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#secondStartMs >= 1000) {
      this.#secondStartMs = nowMs
      this.#messagesInSecond = 0
    }
    this.#messagesInSecond += 1
    if (!isWellFormed) this.#malformed += 1
    return this.#messagesInSecond <= messagesPerSecondMax && this.#malformed <= malformedMax
  }
}
