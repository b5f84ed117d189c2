import type { Clock } from "@crashcart/gateway/rtp"
import type { LinkDirection } from "./direction.ts"

interface Travelling<P> {
  readonly packet: P
  readonly dueMs: number
  readonly order: number
}

/** Holds packets for as long as a {@link LinkDirection} says, then hands them on: the earliest first, equal ones in order. */
export class DelayLine<P> implements Disposable {
  readonly direction: LinkDirection
  readonly #clock: Clock
  readonly #deliver: (packet: P) => void
  /** A binary heap: each entry is due no later than the two at 2i+1 and 2i+2. */
  readonly #heap: Travelling<P>[] = []
  #order = 0
  #timer: { readonly dueMs: number; readonly cancel: () => void } | undefined

  constructor(direction: LinkDirection, clock: Clock, deliver: (packet: P) => void) {
    this.direction = direction
    this.#clock = clock
    this.#deliver = deliver
  }

  /** @param sizeBytes on the wire, with all headers that the bottleneck carries. */
  send(packet: P, sizeBytes: number): void {
    for (const dueMs of this.direction.offer(sizeBytes, this.#clock.nowMs())) {
      this.#push({ packet, dueMs, order: this.#order })
      this.#order += 1
    }
    this.#deliverDue()
  }

  /** What is on its way is gone. */
  [Symbol.dispose](): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#heap.length = 0
  }

  #deliverDue(): void {
    const nowMs = this.#clock.nowMs()
    for (let first = this.#heap[0]; first !== undefined && first.dueMs <= nowMs; first = this.#heap[0]) {
      this.#removeFirst()
      this.#deliver(first.packet)
    }
    const next = this.#heap[0]
    if (next === undefined || (this.#timer !== undefined && this.#timer.dueMs <= next.dueMs)) return
    this.#timer?.cancel()
    const cancel = this.#clock.after(next.dueMs - nowMs, () => {
      this.#timer = undefined
      this.#deliverDue()
    })
    this.#timer = { dueMs: next.dueMs, cancel }
  }

  #push(entry: Travelling<P>): void {
    let at = this.#heap.length
    this.#heap.push(entry)
    while (at > 0) {
      const above = (at - 1) >> 1
      const other = this.#heap[above]
      if (other === undefined || !isBefore(entry, other)) break
      this.#heap[at] = other
      at = above
    }
    this.#heap[at] = entry
  }

  #removeFirst(): void {
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [a, b] = [this.#heap[left], this.#heap[left + 1]]
      const isRight = a !== undefined && b !== undefined && isBefore(b, a)
      const below = isRight ? b : a
      if (below === undefined || !isBefore(below, last)) break
      this.#heap[at] = below
      at = isRight ? left + 1 : left
    }
    this.#heap[at] = last
  }
}

function isBefore<P>(a: Travelling<P>, b: Travelling<P>): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
