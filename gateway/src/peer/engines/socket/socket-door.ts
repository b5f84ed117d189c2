import { randomBytes } from "node:crypto"
import { type Clock, systemClock } from "../../../clock.ts"
import type { BinarySocket } from "./binary-socket.ts"

/** A ticket is used by the page that asked for it, at once. */
const ticketLifetimeMs = 30_000
/** A socket that shows none by then is nobody's. */
const showLimitMs = 5_000
/** More than all sessions can want at once. */
const ticketsMax = 256

/** A ticket that waits for its socket. */
export interface Ticket extends Disposable {
  /** Said first on the socket: 256 random bits, base64url. */
  readonly text: string
}

/**
 * Where pages' WebSockets come in. Each shows a ticket, which a session gave out for it through what only its own console
 * hears; a ticket lets one socket in, once, soon. Whoever is not signed in here, or another site's page, does not come this
 * far: the server has asked for both.
 */
export class SocketDoor {
  readonly #clock: Clock
  readonly #tickets = new Map<string, (socket: BinarySocket) => void>()

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /**
   * @param take gets the socket that shows the ticket; not called after the ticket was disposed of.
   * @param expired called once when nobody has shown it in time.
   */
  issue(take: (socket: BinarySocket) => void, expired: () => void = () => undefined): Ticket {
    const text = randomBytes(32).toString("base64url")
    const forget = () => {
      cancel()
      this.#tickets.delete(text)
    }
    const cancel = this.#clock.after(ticketLifetimeMs, () => {
      forget()
      expired()
    })
    this.#tickets.set(text, (socket) => {
      forget()
      take(socket)
    })
    const [oldest] = this.#tickets.keys()
    if (this.#tickets.size > ticketsMax && oldest !== undefined) this.#tickets.delete(oldest)
    return { text, [Symbol.dispose]: forget }
  }

  /** Lets a socket in when its first message is a ticket; otherwise closes it. */
  accept(socket: BinarySocket): void {
    const cancel = this.#clock.after(showLimitMs, () => socket.close())
    socket.onClose(cancel)
    const unsubscribe = socket.onMessage((data) => {
      unsubscribe()
      cancel()
      const take = typeof data === "string" ? this.#tickets.get(data) : undefined
      if (take === undefined) socket.close()
      else take(socket)
    })
  }
}
