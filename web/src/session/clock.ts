export type Cancel = () => void

/** Time, passed in so that tests own it. */
export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number
  /** Calls `callback` once, `delayMs` from now, unless the returned function is called first. */
  after(delayMs: number, callback: () => void): Cancel
}
