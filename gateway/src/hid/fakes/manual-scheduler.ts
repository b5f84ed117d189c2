import type { Cancel, Scheduler } from "../scheduler.ts"

interface Timer {
  readonly dueMs: number
  readonly run: () => void
}

/** A clock that stands still until a test moves it. */
export class ManualScheduler implements Scheduler {
  #nowMs = 1000
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

  /** Timers that have neither run nor been cancelled. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets time pass; each timer runs at its own moment, earliest first. */
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
    return [...this.#timers]
      .filter((timer) => timer.dueMs <= untilMs)
      .reduce<Timer | undefined>(
        (first, timer) => (first && first.dueMs <= timer.dueMs ? first : timer),
        undefined,
      )
  }
}
