export interface PollPaceOptions {
  /** Polling begins so long before the next picture is due, milliseconds: by so much the waiting may overshoot. */
  readonly leadMs: number
  /** Between two looks while the next picture is due, milliseconds. */
  readonly pollMs: number
}

/** Longest sleep: a source that resumes at full rate after a quiet time loses no picture. */
const MAX_SLEEP_MS = 30
/** After so long without a picture there is no next one to be early for. */
const IDLE_AFTER_MS = 250
const IDLE_POLL_MS = 5
/** Pictures that the rate and the way from capture to sink are judged by. */
const REMEMBERED = 8

/**
 * When to look at a sink again. There is no wake-up in uStreamer's protocol: everybody polls. This one sleeps most of the
 * picture interval and polls quickly only around the time when the next picture is due.
 *
 * The next one is due an interval after this one's *capture*: on a busy machine a picture comes late and the next one
 * right behind it, and a sink holds only one.
 */
export class PollPace {
  readonly #options: PollPaceOptions
  readonly #stepsMs: number[] = []
  readonly #agesMs: number[] = []
  #lastGrabbedAt: number | undefined
  #lastCaptureMs = 0
  #lastPictureMs = Number.NEGATIVE_INFINITY

  constructor(options: PollPaceOptions) {
    this.#options = options
  }

  /** @param picture capture time in seconds on any clock, and age in seconds. @param nowMs when it was read. */
  picture({ grabbedAt, age }: { readonly grabbedAt: number; readonly age: number }, nowMs: number): void {
    const stepMs = (grabbedAt - (this.#lastGrabbedAt ?? grabbedAt)) * 1000
    if (stepMs > 0) remember(this.#stepsMs, stepMs)
    remember(this.#agesMs, age * 1000)
    this.#lastGrabbedAt = grabbedAt
    this.#lastCaptureMs = nowMs - age * 1000
    this.#lastPictureMs = nowMs
  }

  /** @returns milliseconds to sleep from now. */
  delayMs(nowMs: number): number {
    if (nowMs - this.#lastPictureMs > IDLE_AFTER_MS) return IDLE_POLL_MS
    const { leadMs, pollMs } = this.#options
    if (this.#stepsMs.length === 0) return pollMs
    // The shortest of each: being early costs a few polls, being late costs a picture.
    const earliestMs = this.#lastCaptureMs + Math.min(...this.#stepsMs) + Math.min(...this.#agesMs)
    return Math.min(MAX_SLEEP_MS, Math.max(pollMs, earliestMs - leadMs - nowMs))
  }
}

function remember(values: number[], value: number): void {
  values.push(value)
  if (values.length > REMEMBERED) values.shift()
}
