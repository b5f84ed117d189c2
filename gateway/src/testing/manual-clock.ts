import type { Cancel, Clock } from "../clock.ts"

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

/** A clock that stands still until a test moves it: for tests that speak about seconds without spending them. */
export class ManualClock implements Clock {
  #nowMs = 0
  /** Timers that have run so far. */
  ran = 0
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer = { dueMs: this.#nowMs + delayMs, run }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** Timers that have neither run nor been cancelled: a test waits for one before it moves the hands, and finds none at the end. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets time pass; each timer runs at its own moment, earliest first, also those set meanwhile. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      this.#timers.delete(next)
      this.ran += 1
      next.run()
    }
    this.#nowMs = endMs
  }

  /** Time passes while this process does not run: timers are late, and run only with the next `advance`. */
  stall(durationMs: number): void {
    this.#nowMs += durationMs
  }

  #nextDue(untilMs: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (first === undefined || timer.dueMs < first.dueMs)) first = timer
    }
    return first
  }
}
