/** How far back it looks: long enough for a few pictures, short enough to follow a link that has just changed. */
const windowMs = 400
/** Less is too few packets to divide by; arrival times come in quarters of a millisecond. */
const leastBytes = 6_000
const leastMs = 8
/** A packet waited when it left this long before the one ahead of it was through. */
const waitedMs = 1

interface BusyTime {
  readonly atMs: number
  readonly bytes: number
  readonly ms: number
}

/** One packet's way, all times on the sender's clock. */
export interface Passage {
  readonly sizeBytes: number
  readonly sentMs: number
  /** When it left the bottleneck: its arrival without the path's own delay. */
  readonly throughMs: number
}

/**
 * What the narrowest link carries, measured while it has work: between two packets of which the second was there before
 * the first was through, the link did nothing but send. How much is offered to it does not matter, so the figure is true
 * for a sparse stream as well as for one that overflows it.
 */
export class Bottleneck {
  readonly #busy: BusyTime[] = []
  #lastThroughMs = Number.NEGATIVE_INFINITY

  /** Takes packets in the order of their arrival. */
  note({ sizeBytes, sentMs, throughMs }: Passage): void {
    const ms = throughMs - this.#lastThroughMs
    if (ms >= 0 && sentMs + waitedMs <= this.#lastThroughMs) {
      this.#busy.push({ atMs: throughMs, bytes: sizeBytes, ms })
    }
    this.#lastThroughMs = Math.max(this.#lastThroughMs, throughMs)
    while ((this.#busy[0]?.atMs ?? throughMs) < throughMs - windowMs) this.#busy.shift()
  }

  /** Bits per second; undefined while it was not busy long enough to tell. */
  rateBps(nowThroughMs: number): number | undefined {
    let bytes = 0
    let ms = 0
    for (const each of this.#busy) {
      if (each.atMs < nowThroughMs - windowMs) continue
      bytes += each.bytes
      ms += each.ms
    }
    return bytes < leastBytes || ms < leastMs ? undefined : (bytes * 8000) / ms
  }

  get lastThroughMs(): number {
    return this.#lastThroughMs
  }
}
