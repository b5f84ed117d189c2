import { type Abi, type SinkSystem, SinkWriter, sinksOn } from "@crashcart/gateway/video/memsink-testing"
import type { ClipUnit } from "../clip.ts"

/** One access unit that went into the sink. Times are microseconds on CLOCK_MONOTONIC. */
export interface Publication {
  /** Which of the clip's units. */
  readonly index: number
  readonly isKey: boolean
  /** What the sink says about when it was captured; RTP timestamps derive from it. */
  readonly grabbedUs: number
  /** When a reader could take it: the sink's lock was just released. */
  readonly publishedUs: number
}

export interface SinkFeederOptions {
  readonly path: string
  readonly width: number
  readonly height: number
  readonly units: readonly ClipUnit[]
  readonly abi: Abi
  readonly system: SinkSystem
  readonly nowUs: () => number
}

/** The layout of uStreamer 6.37 and newer; the clock of its stamps is CLOCK_MONOTONIC. */
const sinkVersion = 10

/**
 * A uStreamer that has everything encoded already: puts a clip's access units into a memory sink, in a loop. Asked for a
 * key frame, it goes on at the clip's next one.
 */
export class SinkFeeder implements Disposable {
  readonly #writer: SinkWriter
  readonly #options: SinkFeederOptions
  #next = 0

  /** Creates the sink; whoever made the folder removes the file. */
  constructor(options: SinkFeederOptions) {
    const sink = sinksOn(options.abi).find(({ version }) => version === sinkVersion)
    if (sink === undefined) throw new Error(`there is no memory sink of version ${sinkVersion}`)
    if (options.units[0]?.isKey !== true) throw new Error("a clip starts with a key frame")
    this.#options = options
    this.#writer = new SinkWriter(options.path, sink, options.abi, options.system)
  }

  /** Puts the next unit into the sink. */
  publish(): Publication {
    const { units, width, height, nowUs } = this.#options
    if (this.#writer.keyRequested) {
      while (units[this.#next]?.isKey !== true) this.#next = (this.#next + 1) % units.length
    }
    const index = this.#next
    this.#next = (index + 1) % units.length
    const { data = new Uint8Array(0), isKey = false } = units[index] ?? {}
    const grabbedUs = nowUs()
    this.#writer.put({ data, width, height, isKey, grabbedAt: grabbedUs / 1e6, encodedAt: grabbedUs / 1e6 })
    return { index, isKey, grabbedUs, publishedUs: nowUs() }
  }

  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]()
  }
}

/**
 * When frame after frame is due, without drift: multiples of the period since the first, however late each is called for.
 * A feeder that was held up skips the slots it missed, as an encoder does, and never sends two at once.
 */
export class FrameClock {
  readonly #periodUs: number
  readonly #startUs: number
  #slot = 0

  constructor(framesPerSecond: number, startUs: number) {
    this.#periodUs = 1e6 / framesPerSecond
    this.#startUs = startUs
  }

  /** Moves to the next slot that is not over yet. @returns microseconds until it begins. */
  next(nowUs: number): number {
    const current = Math.ceil((nowUs - this.#startUs) / this.#periodUs)
    this.#slot = Math.max(this.#slot + 1, current)
    return this.#startUs + this.#slot * this.#periodUs - nowUs
  }
}
