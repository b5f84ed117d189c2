export type Unsubscribe = () => void

/** A value with observers: what a view reads now, and hears about when it changes. */
export interface Observable<T> {
  readonly value: T
  /** Called after each change, never with an equal value twice in a row. */
  subscribe(observer: (value: T) => void): Unsubscribe
}

export class ObservableValue<T> implements Observable<T> {
  #value: T
  readonly #observers = new Set<(value: T) => void>()

  constructor(initial: T) {
    this.#value = initial
  }

  get value(): T {
    return this.#value
  }

  /** Observers that come or go while a change is told are served from the next change on. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const observer of [...this.#observers]) observer(value)
  }

  subscribe(observer: (value: T) => void): Unsubscribe {
    this.#observers.add(observer)
    return () => {
      this.#observers.delete(observer)
    }
  }
}
