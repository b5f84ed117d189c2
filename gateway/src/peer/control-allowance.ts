import type { Clock } from "../clock.ts"

/** A console sends a heartbeat a second, a few more at its start. */
const answeredPerSecondMax = 20
/** More than this is not a console. */
const messagesPerSecondMax = 200
/** A console of another version may send something unknown now and then; more is somebody else. */
const malformedMax = 20

/** What becomes of a message on `control`: past its share it is not answered, far past it the session ends. */
export type ControlVerdict = "answered" | "unanswered" | "misbehaved"

/** How much one console may send on `control`: an answer costs more than a question. */
export class ControlAllowance {
  readonly #clock: Clock
  #secondStartMs: number
  #messagesInSecond = 0
  #malformed = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#secondStartMs = clock.nowMs()
  }

  /** Counts one message. */
  count(): ControlVerdict {
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#secondStartMs >= 1000) {
      this.#secondStartMs = nowMs
      this.#messagesInSecond = 0
    }
    this.#messagesInSecond += 1
    if (this.#messagesInSecond > messagesPerSecondMax) return "misbehaved"
    return this.#messagesInSecond > answeredPerSecondMax ? "unanswered" : "answered"
  }

  /** Counts a message that turned out to be none. @returns false when it was one too many. */
  bearsMalformed(): boolean {
    this.#malformed += 1
    return this.#malformed <= malformedMax
  }
}
