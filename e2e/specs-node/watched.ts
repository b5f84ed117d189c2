import type { Observable } from "@crashcart/gateway/events"
import type { VideoStatus } from "@crashcart/gateway/video"

/** A source being read to the end of its scope: keeps what it yielded and every state it went through. */
export class Watched<T> implements AsyncDisposable {
  readonly seen: T[] = []
  readonly states: VideoStatus["state"][] = []
  readonly #status: Observable<VideoStatus>
  readonly #leave = new AbortController()
  readonly #done: Promise<void>
  readonly #unobserve: () => void
  #onItem: (() => void) | undefined
  #ended = false

  constructor(status: Observable<VideoStatus>, read: (signal: AbortSignal) => AsyncIterable<T>) {
    this.#status = status
    this.#unobserve = status.observe(({ state }) => this.states.push(state))
    this.#done = this.#collect(read(this.#leave.signal))
  }

  /** Resolves when the status is this one, now or later. */
  async reaches<S extends VideoStatus["state"]>(state: S): Promise<Extract<VideoStatus, { state: S }>> {
    return new Promise((resolve) => {
      const stop = this.#status.observe((status) => {
        if (status.state !== state) return
        queueMicrotask(() => stop())
        resolve(status as Extract<VideoStatus, { state: S }>)
      })
    })
  }

  /** Resolves with the next `count` items that come from now on. */
  async next(count: number): Promise<T[]> {
    const from = this.seen.length
    while (this.seen.length < from + count) {
      if (this.#ended) throw new Error(`the source ended after ${this.seen.length - from} of ${count} items`)
      await Promise.race([
        this.#done,
        new Promise<void>((resolve) => {
          this.#onItem = resolve
        }),
      ])
    }
    return this.seen.slice(from, from + count)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.abort()
    await this.#done
    this.#unobserve()
  }

  async #collect(items: AsyncIterable<T>): Promise<void> {
    for await (const item of items) {
      this.seen.push(item)
      this.#onItem?.()
    }
    this.#ended = true
  }
}
