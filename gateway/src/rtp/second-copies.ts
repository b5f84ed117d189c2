import type { Cancel, Clock } from "../clock.ts"

/**
 * A retransmission is as easily lost as the packet was, and the receiver asks again only 100 ms later (libwebrtc's timer
 * on a stream that it does not answer): a fifth of a second without pictures. So everything that is sent again is sent
 * once more, a little later, so that one burst of loss does not take both. At 5 % loss that is 5 % more to send, and one
 * stall is left of twenty.
 */
export const secondCopyDelayMs = 10

/** Sends each packet once more after {@link secondCopyDelayMs}. One timer for all. */
export class SecondCopies<P> implements Disposable {
  readonly #clock: Clock
  readonly #send: (packet: P) => void
  #waiting: { readonly packet: P; readonly dueMs: number }[] = []
  #cancel: Cancel | undefined

  constructor(clock: Clock, send: (packet: P) => void) {
    this.#clock = clock
    this.#send = send
  }

  /** The first copy has just left. */
  follow(packet: P): void {
    this.#waiting.push({ packet, dueMs: this.#clock.nowMs() + secondCopyDelayMs })
    this.#cancel ??= this.#clock.after(secondCopyDelayMs, () => this.#sendDue())
  }

  [Symbol.dispose](): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#waiting = []
  }

  #sendDue(): void {
    const nowMs = this.#clock.nowMs()
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs)
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > nowMs)
    const [next] = this.#waiting
    this.#cancel =
      next === undefined ? undefined : this.#clock.after(next.dueMs - nowMs, () => this.#sendDue())
    for (const { packet } of due) this.#send(packet)
  }
}
