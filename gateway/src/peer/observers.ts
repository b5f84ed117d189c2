import type { Unsubscribe } from "../events.ts"

/** Those who want to know each time something happens; told in the order in which they came. */
export class Observers<T> {
  readonly #observers = new Set<(value: T) => void>()

  add(observer: (value: T) => void): Unsubscribe {
    this.#observers.add(observer)
    return () => {
      this.#observers.delete(observer)
    }
  }

  notify(value: T): void {
    for (const observer of [...this.#observers]) observer(value)
  }
}
