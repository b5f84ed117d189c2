/** Undoes what it was given for; harmless when repeated or too late. */
export type Cancel = () => void

/** Time as everything here sees it: passed in, so that a test turns the hands itself. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number
  /** Calls `run` once, not before `delayMs` have passed. */
  after(delayMs: number, run: () => void): Cancel
}

/** The machine's own monotonic clock and timers. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
