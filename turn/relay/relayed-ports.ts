import { randomBytes, randomInt } from "node:crypto"
import { reservationTokenSizeBytes } from "../stun/index.ts"

/** The dynamic ports (RFC 6335 §6); RFC 8656 §7.2 asks for these. */
const portMin = 49_152
const portMax = 65_535
/** How long a reserved port waits for its token (RFC 8656 §7.2). */
const reservationLifetimeMs = 30_000
const reservationsPerSessionMax = 8
/** With a quarter of the ports taken, one in 10^38 searches finds none. */
const attemptsMax = 64

export const relayedPortCount = portMax - portMin + 1

interface Reservation {
  readonly port: number
  readonly sessionId: string
  readonly endsAtMs: number
}

/**
 * Which relayed ports are given out. They are numbers only: no socket stands behind any of them, and nothing outside of
 * the relay can send to one.
 */
export class RelayedPorts {
  readonly #taken = new Set<number>()
  readonly #reservations = new Map<string, Reservation>()

  /**
   * @param even the port itself is even (EVEN-PORT).
   * @returns undefined when no port can be found.
   */
  take(even = false): number | undefined {
    return this.#search((port) => !this.#taken.has(port), even)
  }

  /** Takes an even port, and keeps the next one for who shows the token (RFC 8656 §7.2, EVEN-PORT with R). */
  takePair(sessionId: string, nowMs: number): { readonly port: number; readonly token: Buffer } | undefined {
    this.expire(nowMs)
    const held = [...this.#reservations.values()].filter((each) => each.sessionId === sessionId).length
    if (held >= reservationsPerSessionMax) return undefined
    const port = this.#search((first) => !this.#taken.has(first) && !this.#taken.has(first + 1), true)
    if (port === undefined) return undefined
    this.#taken.add(port + 1)
    const token = randomBytes(reservationTokenSizeBytes)
    const reservation = { port: port + 1, sessionId, endsAtMs: nowMs + reservationLifetimeMs }
    this.#reservations.set(token.toString("hex"), reservation)
    return { port, token }
  }

  /** The port that was kept for this token of this session. */
  claim(token: Buffer, sessionId: string, nowMs: number): number | undefined {
    this.expire(nowMs)
    const name = token.toString("hex")
    const reservation = this.#reservations.get(name)
    if (reservation?.sessionId !== sessionId) return undefined
    this.#reservations.delete(name)
    return reservation.port
  }

  free(port: number): void {
    this.#taken.delete(port)
  }

  /** Frees what was reserved and not claimed in time. */
  expire(nowMs: number): void {
    for (const [name, { port, endsAtMs }] of this.#reservations) {
      if (endsAtMs > nowMs) continue
      this.#reservations.delete(name)
      this.#taken.delete(port)
    }
  }

  #search(isFree: (port: number) => boolean, even: boolean): number | undefined {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const drawn = randomInt(portMin, portMax + 1)
      const port = even ? drawn & ~1 : drawn
      if (!isFree(port)) continue
      this.#taken.add(port)
      return port
    }
    return undefined
  }
}
