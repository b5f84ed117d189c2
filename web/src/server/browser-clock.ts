import type { Clock } from "../session/index.ts"

/** The browser's monotonic clock and timers. */
export const browserClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
