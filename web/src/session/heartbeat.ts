import type { Cancel, Clock } from "./clock.ts"

const intervalMs = 1000
/** The first answers also match the two clocks: a few close together, and the fastest of them is fast. */
const firstBeats = 5
const firstIntervalMs = 100
/** Longer than a burst of lost packets and its retransmissions, shorter than a person's patience. */
const silenceMs = 3000
/** A timer this late was not late: the machine slept, and the answers are still on their way. */
const sleptMs = 1000

export interface HeartbeatOptions {
  readonly clock: Clock
  /** Sends one heartbeat stamped `sentMs`. */
  readonly send: (sentMs: number) => void
  /** Nothing was heard for 3 s. Told once; the heartbeat has stopped. */
  readonly silent: () => void
}

/** Asks the gateway once a second (at first more often) whether it is there, and tells when it is not. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  #beats = 0
  #cancelBeat: Cancel = () => undefined
  #cancelSilence: Cancel = () => undefined

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** The first beat goes out at once. */
  start(): void {
    this.heard()
    this.#beat()
  }

  /** The gateway said something, whatever it was. */
  heard(): void {
    const { clock, silent } = this.#options
    const dueMs = clock.nowMs() + silenceMs
    this.#cancelSilence()
    this.#cancelSilence = clock.after(silenceMs, () => {
      if (clock.nowMs() - dueMs > sleptMs) {
        this.heard()
        return
      }
      this.stop()
      silent()
    })
  }

  /** @returns the round trip in milliseconds of the heartbeat stamped `sentMs`; undefined for one from the future. */
  roundTripMs(sentMs: number): number | undefined {
    const roundTripMs = this.#options.clock.nowMs() - sentMs
    return roundTripMs >= 0 ? roundTripMs : undefined
  }

  stop(): void {
    this.#cancelBeat()
    this.#cancelSilence()
  }

  #beat(): void {
    const { clock, send } = this.#options
    this.#beats += 1
    const nextMs = this.#beats <= firstBeats ? firstIntervalMs : intervalMs
    this.#cancelBeat = clock.after(nextMs, () => this.#beat())
    send(clock.nowMs())
  }
}
