import type { Cancel, Clock } from "./clock.ts"
import type { Access, AccessCheck } from "./socket.ts"

/** The most that the way back goes unnoticed. */
const intervalMs = 400
/** After a minute of silence nobody waits before the screen any more. */
const eagerAttempts = 150
const patientIntervalMs = 2000
/** Five at a time: a browser opens six connections to a server at most, and a new question needs a new one. */
const patienceMs = 2000
/** An answer that is not there by then was probably lost. */
const silentMs = 800
/** How much longer than two questions took a new connection may take. */
const toleranceMs = 200

export interface WayBackOptions {
  readonly clock: Clock
  readonly checkAccess: AccessCheck
  /** The server was silent and answers again. @param isOlder whether something begun `ms` ago was begun in the silence */
  readonly found: (access: Access, beganInSilence: (beganMs: number) => boolean) => void
}

/**
 * Looks for the way to a server from which nothing comes. A connection that was begun in the silence repeats its first
 * packet ever more rarely (after 1, 3, 7 and 15 s) and so comes up long after the network; small questions, asked afresh
 * again and again, are answered as soon as there is a way.
 */
export class WayBack {
  readonly #options: WayBackOptions
  #asked = 0
  /** When the last question was asked that came to nothing. */
  #silentMs = Number.NEGATIVE_INFINITY
  /** Silence until then has been told. */
  #foundMs = Number.NEGATIVE_INFINITY
  #cancel: Cancel | undefined

  constructor(options: WayBackOptions) {
    this.#options = options
  }

  /** Does nothing while it is looking already. */
  look(): void {
    if (this.#cancel !== undefined) return
    this.#asked = 0
    this.#foundMs = this.#options.clock.nowMs()
    this.#schedule()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(): void {
    const delayMs = this.#asked < eagerAttempts ? intervalMs : patientIntervalMs
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#schedule()
      void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    const { clock, checkAccess, found } = this.#options
    const askedMs = clock.nowMs()
    this.#asked += 1
    const note = () => {
      this.#silentMs = Math.max(this.#silentMs, askedMs)
    }
    const cancelNote = clock.after(silentMs, note)
    const access = await checkAccess(patienceMs)
    cancelNote()
    const tookMs = clock.nowMs() - askedMs
    if (this.#cancel === undefined || access === "unreachable") return
    // Once for each silence: a server that answers this, but opens no WebSocket, is not besieged.
    if (this.#silentMs <= this.#foundMs) return
    this.#foundMs = clock.nowMs()
    found(access, (beganMs) => clock.nowMs() - beganMs > 2 * tookMs + toleranceMs)
  }
}
