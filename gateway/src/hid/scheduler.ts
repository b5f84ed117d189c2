/** Time, passed in so that leases and retries can be tested without waiting. */
export interface Scheduler {
  /** Monotonic milliseconds; only differences mean anything. */
  nowMs(): number
  /** Runs once, `delayMs` from now at the earliest. Cancelling afterwards is harmless. */
  after(delayMs: number, run: () => void): Cancel
}

export type Cancel = () => void

/** The process's own clock. */
export const systemScheduler: Scheduler = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
