import type { ServerToConsole } from "../../protocol/index.ts"

/** Where messages to one end go. `send` never throws; what cannot be delivered is lost. */
export interface Port<Message> {
  send(message: Message): void
}

/** The sign-in that a console was opened with. */
export interface ConsoleOwner {
  /** The browser session, so that its end is the end of what it opened. */
  readonly id: string
  /** How long it may still last, milliseconds. */
  remainingMs(): number
  /** Whether it may use the target, or only look; use it, if left out. */
  readonly access?: "view"
}

export interface ConsoleEnd {
  readonly port: Port<ServerToConsole>
  readonly owner: ConsoleOwner
  readonly sessions: Set<Session>
}

/** One console's seat at one gateway, as the server knows it. */
export interface Session {
  readonly id: string
  /** Who vouches for it; undefined for an orphan. */
  console: ConsoleEnd | undefined
  /** The browser session it belongs to; undefined where a gateway told of it and no console has resumed it yet. */
  ownerId: string | undefined
  /** Undefined until the offer names it. */
  gatewayId: string | undefined
}

/** Calls back after a time, unless cancelled before. */
export type After = (delayMs: number, callback: () => void) => () => void

/** Long enough for a laptop that changes networks or a server that restarts; a seat nobody vouches for is not kept longer. */
const orphanMs = 2 * 60_000

/** Which sessions there are, whose, and how long those may wait that have lost their console. */
export class SessionTable implements Disposable {
  readonly #sessions = new Map<string, Session>()
  readonly #cancels = new Map<Session, () => void>()
  readonly #after: After

  constructor({ after = afterTimeout }: { readonly after?: After }) {
    this.#after = after
  }

  get size(): number {
    return this.#sessions.size
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id)
  }

  /** Those of one gateway, or of one browser session. */
  where(filter: { readonly gatewayId: string } | { readonly ownerId: string }): Session[] {
    const all = [...this.#sessions.values()]
    return "gatewayId" in filter
      ? all.filter((session) => session.gatewayId === filter.gatewayId)
      : all.filter((session) => session.ownerId === filter.ownerId)
  }

  /** @param id of none that is here. */
  add(id: string, gatewayId?: string): Session {
    const session: Session = { id, console: undefined, ownerId: undefined, gatewayId }
    this.#sessions.set(id, session)
    return session
  }

  /** Gives the session to a console, whoever had it before. */
  give(session: Session, end: ConsoleEnd): void {
    this.#release(session)
    session.console = end
    session.ownerId = end.owner.id
    end.sessions.add(session)
  }

  /** Takes the session from its console, and calls back unless another has it soon. */
  orphan(session: Session, tooLate: () => void): void {
    this.#release(session)
    this.#cancels.set(session, this.#after(orphanMs, tooLate))
  }

  delete(session: Session): void {
    this.#release(session)
    this.#sessions.delete(session.id)
  }

  [Symbol.dispose](): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }

  #release(session: Session): void {
    session.console?.sessions.delete(session)
    session.console = undefined
    this.#cancels.get(session)?.()
    this.#cancels.delete(session)
  }
}

/** The real one. */
export function afterTimeout(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
