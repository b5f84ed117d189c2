import type { Clock } from "../clock.ts"

export interface PacerOptions {
  /** How fast a queue is emptied. */
  readonly rateBps: number
  /** How much leaves at once after a pause. */
  readonly burstBytes: number
  /** New pictures are refused while the oldest waiting packet is older than this. */
  readonly queueLimitMs: number
}

/**
 * - rate: twice what 4K at 20 Mbit/s needs, and within what Wi-Fi and 100 Mbit/s Ethernet carry. A key frame of 240 kB
 *   takes 36 ms, about one frame's time at 30 fps.
 * - burst: an ordinary delta frame at 6 Mbit/s is 25 kB, so it leaves at once; 60 kB (50 packets) still fit a
 *   64 kB router queue and the kernel's default receive buffer (208 kB with its own accounting: 92 packets), where whole
 *   key frames lost a fifth of their packets.
 * - queue: what a viewer that cannot keep up may fall behind; beyond it pictures are dropped instead.
 */
export const pacerDefaults: PacerOptions = { rateBps: 40_000_000, burstBytes: 60_000, queueLimitMs: 150 }

/** A timer set for less fires late anyway; what has gathered by then is sent together. */
const tickMs = 1
/** So much may gather between two ticks, or a quarter of a burst, for no longer than this: each is a turn of the event loop. */
const tickMaxBytes = 15_000
const tickMaxMs = 4
/**
 * So much leaves in one turn of the event loop, an ordinary delta frame at 6 Mbit/s with room to spare. The rest of a burst
 * follows in the next: ten viewers' bursts of a key frame in one piece would keep the last of them, and a key on its way
 * to the target, waiting for 5 ms.
 */
const runMaxBytes = 30_000
/** More would only be useful to a receiver that asks for everything again. */
const retransmissionsMax = 2048

/** Packets that belong together, as far as the pacer has to do with them. */
export interface PacedPackets {
  readonly count: number
  /** Hands one over, counted from 0. May change the pacer's rate, nothing else of it. @returns its size, bytes. */
  send(index: number): number
}

interface Waiting {
  readonly packets: PacedPackets
  readonly sinceMs: number
  sent: number
}

/**
 * Spreads bursts over time with a token bucket: whatever fits the bucket leaves at once, in the same call; the rest
 * follows as the bucket refills. Retransmissions go first. There is no timer while nothing waits.
 */
export class Pacer implements Disposable {
  readonly #clock: Clock
  readonly #options: PacerOptions
  #rateBytesPerMs: number
  #burstBytes: number
  #tokensBytes: number
  #refilledMs: number
  readonly #retransmissions = new Queue<PacedPackets>()
  readonly #pictures = new Queue<Waiting>()
  #isDraining = false
  #cancelTimer: (() => void) | undefined

  readonly #onRun: () => void

  /** @param onRun called when a run of packets has been sent, and no more will be in the same call. */
  constructor(clock: Clock, options: PacerOptions = pacerDefaults, onRun: () => void = () => undefined) {
    this.#onRun = onRun
    this.#clock = clock
    this.#options = options
    this.#rateBytesPerMs = options.rateBps / 8000
    this.#burstBytes = options.burstBytes
    this.#tokensBytes = options.burstBytes
    this.#refilledMs = clock.nowMs()
  }

  /** False while the oldest waiting packet is too old: a picture must then be dropped whole. */
  get accepts(): boolean {
    return this.queuedMs <= this.#options.queueLimitMs
  }

  /** Age of the oldest packet waiting, 0 when none is. */
  get queuedMs(): number {
    const oldest = this.#pictures.first
    return oldest === undefined ? 0 : this.#clock.nowMs() - oldest.sinceMs
  }

  /** Changes how fast the queue is emptied, and what may leave at once, from now on. */
  setRate(rateBps: number, burstBytes: number = this.#options.burstBytes): void {
    this.#refill()
    this.#rateBytesPerMs = rateBps / 8000
    this.#burstBytes = burstBytes
    this.#tokensBytes = Math.min(this.#tokensBytes, burstBytes)
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#drain()
  }

  /** All packets of one picture, in order. What fits the bucket has been sent when this returns. */
  sendPicture(packets: PacedPackets): void {
    if (packets.count === 0) return
    this.#pictures.push({ packets, sinceMs: this.#clock.nowMs(), sent: 0 })
    this.#drain()
  }

  /** One packet again, ahead of everything new. @returns false when too many wait already: it is dropped. */
  resend(packet: PacedPackets): boolean {
    if (this.#retransmissions.size >= retransmissionsMax) return false
    this.#retransmissions.push(packet)
    this.#drain()
    return true
  }

  /** Drops what waits and stops the timer. */
  [Symbol.dispose](): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#retransmissions.clear()
    this.#pictures.clear()
  }

  #drain(): void {
    // Sending may change the rate: the packets after the one under way must not overtake it.
    if (this.#isDraining) return
    this.#isDraining = true
    try {
      this.#refill()
      for (let runBytes = 0; this.#tokensBytes > 0 && runBytes < runMaxBytes; ) {
        const sizeBytes = this.#sendNext()
        if (sizeBytes === undefined) break
        this.#tokensBytes -= sizeBytes
        runBytes += sizeBytes
      }
      this.#onRun()
    } finally {
      this.#isDraining = false
    }
    const isWaiting = this.#retransmissions.size > 0 || this.#pictures.size > 0
    if (!isWaiting || this.#cancelTimer !== undefined) return
    const waitMs = this.#tokensBytes > 0 ? 0 : -this.#tokensBytes / this.#rateBytesPerMs + this.#tickMs
    this.#cancelTimer = this.#clock.after(waitMs, () => {
      this.#cancelTimer = undefined
      this.#drain()
    })
  }

  get #tickMs(): number {
    const gatheringMs = Math.min(tickMaxBytes, this.#burstBytes / 4) / this.#rateBytesPerMs
    return Math.max(tickMs, Math.min(tickMaxMs, gatheringMs))
  }

  /** @returns the size of the packet that was sent, undefined when none waits. */
  #sendNext(): number | undefined {
    const again = this.#retransmissions.shift()
    if (again !== undefined) return again.send(0)
    const picture = this.#pictures.first
    if (picture === undefined) return undefined
    const index = picture.sent
    picture.sent += 1
    if (picture.sent === picture.packets.count) this.#pictures.shift()
    return picture.packets.send(index)
  }

  #refill(): void {
    const nowMs = this.#clock.nowMs()
    const gained = (nowMs - this.#refilledMs) * this.#rateBytesPerMs
    this.#tokensBytes = Math.min(this.#burstBytes, this.#tokensBytes + gained)
    this.#refilledMs = nowMs
  }
}

/** First in, first out, in amortized constant time. */
class Queue<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  get first(): T | undefined {
    return this.#items[this.#head]
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    const item = this.#items[this.#head]
    if (this.size === 0) return undefined
    this.#items[this.#head] = undefined
    this.#head += 1
    if (this.#head === this.#items.length) this.clear()
    return item
  }

  clear(): void {
    this.#items = []
    this.#head = 0
  }
}
