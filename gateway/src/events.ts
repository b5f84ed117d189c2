/** Stops a subscription; calling it twice is harmless. */
export type Unsubscribe = () => void

/**
 * A value that many may observe. A new observer is told the present value at once, then each change,
 * synchronously and in order. An observer that throws is the owner's bug and is not caught here.
 */
export interface Observable<T> {
  readonly value: T
  observe(observer: (value: T) => void): Unsubscribe
}

/** The owner's side of an {@link Observable}. Setting an equal value (by `same`) tells nobody. */
export class ObservableValue<T> implements Observable<T> {
  #value: T
  readonly #same: (a: T, b: T) => boolean
  readonly #observers = new Set<(value: T) => void>()

  constructor(initial: T, same: (a: T, b: T) => boolean = Object.is) {
    this.#value = initial
    this.#same = same
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    if (this.#same(this.#value, value)) return
    this.#value = value
    for (const observer of [...this.#observers]) observer(value)
  }

  observe(observer: (value: T) => void): Unsubscribe {
    this.#observers.add(observer)
    observer(this.#value)
    return () => {
      this.#observers.delete(observer)
    }
  }
}
