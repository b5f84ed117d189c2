import type { RelayClock } from "../clock.ts"

/** A clock that stands still until the test moves it. */
export class ManualClock implements RelayClock {
  #elapsedMs = 0

  nowMs(): number {
    return this.#elapsedMs
  }

  unixMs(): number {
    return 1_800_000_000_000 + this.#elapsedMs
  }

  advance(seconds: number): void {
    this.#elapsedMs += seconds * 1000
  }
}
