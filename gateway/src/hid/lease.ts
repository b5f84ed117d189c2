import type { Cancel, Clock } from "../clock.ts"

/** Silence after which a held key is let go. Consoles renew every 100 ms while they hold something. */
export const leaseMs = 500
/** A timer this late means that this process itself was stalled, and what the console sent is still unread. */
const stallMs = 50

/**
 * The dead man's handle: whoever holds a key must be heard of every 500 ms, or it is released. Jitter does not end a
 * lease, and neither does a stall of our own: then the messages that lie in the socket are read first.
 */
export class Lease implements Disposable {
  readonly #clock: Clock
  readonly #expire: () => void
  #heardMs = 0
  #cancel: Cancel | undefined

  constructor(clock: Clock, expire: () => void) {
    this.#clock = clock
    this.#expire = expire
  }

  /** The holder was heard. @param isHolding whether there is anything to release, should it fall silent */
  renew(isHolding: boolean): void {
    this.#heardMs = this.#clock.nowMs()
    if (!isHolding) this[Symbol.dispose]()
    else if (this.#cancel === undefined) this.#wake(leaseMs)
  }

  [Symbol.dispose](): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  // The timer runs through while the holder is heard, instead of being set anew at each of a thousand moves.
  #wake(delayMs: number): void {
    const dueMs = this.#clock.nowMs() + delayMs
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = undefined
      const nowMs = this.#clock.nowMs()
      const restMs = this.#heardMs + leaseMs - nowMs
      if (restMs > 0) this.#wake(restMs)
      else if (nowMs - dueMs > stallMs) this.#wake(stallMs)
      else this.#expire()
    })
  }
}
