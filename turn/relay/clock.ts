/** Time as the relay sees it: passed in, so that a test turns the hands itself. */
export interface RelayClock {
  /** Milliseconds since some fixed moment; never goes back. Lifetimes are counted with it. */
  nowMs(): number
  /** Unix time in milliseconds, which is what a credential's expiry is told in. */
  unixMs(): number
  /** Calls `run` again and again; keeps no process alive. @returns a function that ends it. */
  every(intervalMs: number, run: () => void): () => void
}

export const systemClock: RelayClock = {
  nowMs: () => performance.now(),
  unixMs: () => Date.now(),
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs)
    timer.unref()
    return () => clearInterval(timer)
  },
}
