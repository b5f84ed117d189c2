/** Time as the long-lived parts of the video room see it: passed in, so that a test turns the hands itself. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number
  /** Calls `run` once, not before `delayMs` have passed. @returns cancels it; harmless after it ran. */
  after(delayMs: number, run: () => void): () => void
}

/** The machine's own monotonic clock and timers. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until told: for tests that speak about seconds without spending them. */
export class ManualClock implements Clock {
  #nowMs = 0
  #alarms: { readonly atMs: number; readonly run: () => void }[] = []

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, run }
    this.#alarms.push(alarm)
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm)
    }
  }

  /** How many alarms are set: a test waits for one before it turns the hands, and finds none left at the end. */
  get pending(): number {
    return this.#alarms.length
  }

  /** Lets `durationMs` pass, running what becomes due in order of its time, also what is set meanwhile. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs
    for (;;) {
      const due = this.#alarms.filter((alarm) => alarm.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (due === undefined) break
      this.#alarms = this.#alarms.filter((other) => other !== due)
      this.#nowMs = due.atMs
      due.run()
    }
    this.#nowMs = endMs
  }
}
