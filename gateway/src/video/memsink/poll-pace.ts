/** Polling begins so long before the next picture is due, milliseconds: timers come late by up to this much. */
const LEAD_MS = 4
const POLL_MS = 1
/** Longest sleep: a source that resumes at full rate after a quiet time loses no picture. */
const MAX_SLEEP_MS = 30
/** After so long without a picture there is no next one to be early for. */
const IDLE_AFTER_MS = 250
const IDLE_POLL_MS = 5
const STEPS = 8

/**
 * When to look at a sink again. There is no wake-up in uStreamer's protocol: everybody polls. This one sleeps most of the
 * picture interval and polls every millisecond only around the time when the next picture is due.
 */
export class PollPace {
  readonly #steps: number[] = []
  #lastGrabbedAt: number | undefined
  #lastPictureMs = Number.NEGATIVE_INFINITY

  /** @param grabbedAt seconds, on any clock that runs evenly. @param nowMs when it was read. */
  picture(grabbedAt: number, nowMs: number): void {
    const stepMs = (grabbedAt - (this.#lastGrabbedAt ?? grabbedAt)) * 1000
    if (stepMs > 0) this.#steps.push(stepMs)
    if (this.#steps.length > STEPS) this.#steps.shift()
    this.#lastGrabbedAt = grabbedAt
    this.#lastPictureMs = nowMs
  }

  /** @returns milliseconds to sleep from now. */
  delayMs(nowMs: number): number {
    const sinceMs = nowMs - this.#lastPictureMs
    if (sinceMs > IDLE_AFTER_MS) return IDLE_POLL_MS
    // The shortest of the recent steps: being early costs a few polls, being late costs a picture.
    const dueMs = this.#steps.length === 0 ? 0 : Math.min(...this.#steps) - LEAD_MS - sinceMs
    return Math.min(MAX_SLEEP_MS, Math.max(POLL_MS, dueMs))
  }
}
