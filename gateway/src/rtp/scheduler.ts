/** Time as the pacer sees it; passed in, so that a test holds the clock. */
export interface Scheduler {
  /** Milliseconds on a clock that never goes back. */
  nowMs(): number
  /** Calls once, not before `delayMs` have passed. @returns a function that cancels; harmless afterwards. */
  after(delayMs: number, callback: () => void): () => void
}

/** The process's own clock and timers. A pending timer does not keep the process alive. */
export const systemScheduler: Scheduler = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
