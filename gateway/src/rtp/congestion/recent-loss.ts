import type { PacketReport } from "./transport-feedback.ts"

const windowMs = 1000
/** Of fewer packets a share says nothing. */
const leastPackets = 40

interface Counted {
  readonly atMs: number
  readonly lost: number
  readonly received: number
  readonly receivedBytes: number
}

/** How much of the last second's packets was lost, and what arrived. */
export class RecentLoss {
  #counted: Counted[] = []

  /** @param sizeOf of a packet, bytes; undefined when it is not known any more. */
  note(
    reports: readonly PacketReport[],
    sizeOf: (sequenceNumber: number) => number | undefined,
    nowMs: number,
  ): void {
    let lost = 0
    let received = 0
    let receivedBytes = 0
    for (const { sequenceNumber, arrivalMs } of reports) {
      if (arrivalMs === undefined) lost += 1
      else received += 1
      if (arrivalMs !== undefined) receivedBytes += sizeOf(sequenceNumber) ?? 0
    }
    this.#counted.push({ atMs: nowMs, lost, received, receivedBytes })
    while ((this.#counted[0]?.atMs ?? nowMs) < nowMs - windowMs) this.#counted.shift()
  }

  clear(): void {
    this.#counted = []
  }

  /** 0 to 1; 0 while too little is known. */
  get fraction(): number {
    const lost = this.#sum("lost")
    const all = lost + this.#sum("received")
    return all < leastPackets ? 0 : lost / all
  }

  /** What arrived of late, bits per second; undefined when nothing did. */
  get receivedBps(): number | undefined {
    const [first] = this.#counted
    const last = this.#counted.at(-1)
    const bytes = this.#sum("receivedBytes")
    if (first === undefined || last === undefined || bytes === 0) return undefined
    return (bytes * 8000) / Math.max(100, last.atMs - first.atMs)
  }

  #sum(of: "lost" | "received" | "receivedBytes"): number {
    return this.#counted.reduce((sum, each) => sum + each[of], 0)
  }
}
