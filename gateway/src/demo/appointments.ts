interface Appointment {
  readonly atUs: number
  readonly keep: () => void
}

/** What is to happen later, on a clock that somebody else watches: nothing here has a timer. */
export class Appointments {
  #pending: readonly Appointment[] = []

  at(atUs: number, keep: () => void): void {
    this.#pending = [...this.#pending, { atUs, keep }]
  }

  /** Keeps what is due at `nowUs`, the earliest first, including what is appointed meanwhile. */
  keepDue(nowUs: number): void {
    for (let next = this.#earliest(); next && next.atUs <= nowUs; next = this.#earliest()) {
      const kept = next
      this.#pending = this.#pending.filter((appointment) => appointment !== kept)
      kept.keep()
    }
  }

  cancelAll(): void {
    this.#pending = []
  }

  #earliest(): Appointment | undefined {
    return this.#pending.toSorted((a, b) => a.atUs - b.atUs)[0]
  }
}
