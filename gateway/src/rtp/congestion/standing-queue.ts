/** Pictures come every 33 ms, reports every 50 to 250: a picture's own burst is over by then. */
const windowMs = 120
/** Two pictures: enough where every packet waits that long that no burst of ours can be it. */
const alarmWindowMs = 50
const alarmMs = 120
/** Fewer packets in it may all be one unlucky picture's. */
const leastPackets = 5

/** How long every packet of the last moment had to wait at least: jitter and bursts have their good moments, an overload has none. */
export class StandingQueue {
  readonly #recent: { readonly atMs: number; readonly queueMs: number }[] = []

  /** @param atMs when the packet was through, never much before the one noted last. */
  note(queueMs: number, atMs: number): void {
    this.#recent.push({ queueMs, atMs })
    // One more than the window, so that it always spans all of it.
    while ((this.#recent[1]?.atMs ?? atMs) < atMs - windowMs) this.#recent.shift()
  }

  /** Milliseconds; 0 while too little is known. */
  get shortestMs(): number {
    const alarm = this.#shortestOf(alarmWindowMs)
    return alarm > alarmMs ? alarm : this.#shortestOf(windowMs)
  }

  #shortestOf(spanMs: number): number {
    const lastMs = this.#recent.at(-1)?.atMs ?? 0
    let least = Number.POSITIVE_INFINITY
    let packets = 0
    for (let index = this.#recent.length - 1; index >= 0; index -= 1) {
      const each = this.#recent[index]
      if (each === undefined) break
      least = Math.min(least, each.queueMs)
      packets += 1
      if (each.atMs < lastMs - spanMs) break
    }
    return packets < leastPackets ? 0 : least
  }
}
