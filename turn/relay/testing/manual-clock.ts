import type { RelayClock } from "../clock.ts"

/** A clock that stands still until the test moves it. */
export class ManualClock implements RelayClock {
  #elapsedMs = 0
  readonly #alarms = new Set<{ readonly intervalMs: number; readonly run: () => void; dueMs: number }>()

  nowMs(): number {
    return this.#elapsedMs
  }

  unixMs(): number {
    return 1_800_000_000_000 + this.#elapsedMs
  }

  /** How often {@link every} was asked and has not been ended. */
  get pending(): number {
    return this.#alarms.size
  }

  every(intervalMs: number, run: () => void): () => void {
    const alarm = { intervalMs, run, dueMs: this.#elapsedMs + intervalMs }
    this.#alarms.add(alarm)
    return () => {
      this.#alarms.delete(alarm)
    }
  }

  /** Lets time pass, and what is due in it happen at its end. */
  advance(seconds: number): void {
    this.#elapsedMs += seconds * 1000
    for (const alarm of [...this.#alarms]) {
      if (alarm.dueMs > this.#elapsedMs) continue
      alarm.dueMs = this.#elapsedMs + alarm.intervalMs
      alarm.run()
    }
  }
}
