/** Room for one value between a producer that never waits and one consumer: a newer value replaces an unread one. */
export class NewestSlot<T> {
  #value: { readonly value: T } | undefined
  #end: { readonly error?: unknown } | undefined
  #wake: (() => void) | undefined

  /** True while a value waits to be read. */
  get occupied(): boolean {
    return this.#value !== undefined
  }

  put(value: T): void {
    if (this.#end !== undefined) return
    this.#value = { value }
    this.#wake?.()
  }

  /** Nothing more comes; what is unread is dropped. With `error`, the consumer gets it thrown. */
  end(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end
    this.#value = undefined
    this.#wake?.()
  }

  /** Yields the newest value each time it is asked, until `end`. One consumer. */
  async *values(): AsyncGenerator<T> {
    for (;;) {
      if (this.#end !== undefined) {
        if ("error" in this.#end) throw this.#end.error
        return
      }
      const unread = this.#value
      this.#value = undefined
      if (unread !== undefined) yield unread.value
      else await this.#changed()
    }
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined
        resolve()
      }
    })
  }
}

/**
 * Runs a producer beside its one consumer: `produce` begins when the first value is asked for and is told to stop, and
 * waited for, when the consumer leaves or `signal` aborts.
 *
 * @throws what `produce` throws, unless it was told to stop.
 */
export async function* produceInto<T>(
  signal: AbortSignal,
  produce: (slot: NewestSlot<T>, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<T> {
  const slot = new NewestSlot<T>()
  const leaving = new AbortController()
  const stop = AbortSignal.any([signal, leaving.signal])
  const finish = (): void => slot.end()
  stop.addEventListener("abort", finish)
  if (stop.aborted) return
  const production = produce(slot, stop).then(
    () => slot.end(),
    (error: unknown) => slot.end({ error }),
  )
  try {
    yield* slot.values()
  } finally {
    leaving.abort()
    await production
  }
}

/** Waits on `clock`; resolves early when `signal` aborts. */
export function pause(
  clock: { after(delayMs: number, run: () => void): () => void },
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", stop)
      resolve()
    })
    const stop = (): void => {
      cancel()
      resolve()
    }
    signal.addEventListener("abort", stop, { once: true })
  })
}
