import { randomBytes } from "node:crypto"
import type { Logger } from "pino"
import type { ConsoleToServer } from "../../protocol/index.ts"
import type { ViewToken, ViewTokens } from "../auth/view-tokens.ts"
import { TokenBucket } from "../limits/token-bucket.ts"
import type { Attachment, Rendezvous } from "../sessions/rendezvous.ts"
import { type After, afterTimeout } from "../sessions/session-table.ts"
import type { ViewerOffer } from "./viewer-offer.ts"
import { type WhepAnswer, WhepSession } from "./whep-session.ts"

export interface WhepSessionsOptions {
  readonly tokens: ViewTokens
  readonly rendezvous: Rendezvous
  readonly log: Logger
  /** How often the token of a living session is looked up again: another process may have revoked it. */
  readonly recheckMs: number
  /** Unix milliseconds */
  readonly now: () => number
  /** setTimeout where none is given. */
  readonly after?: After
}

/** Each offer has the gateway make a peer connection. */
const offerRate = { burst: 10, ratePerS: 1 }
/** One token is a wall of screens at most, not an audience. */
const sessionsPerTokenMax = 16

interface Seat {
  readonly session: WhepSession
  readonly attachment: Attachment<ConsoleToServer>
}

/** The players that watch by WHEP: each is introduced to its gateway as a console that may look and not touch. */
export class WhepSessions implements Disposable {
  readonly #options: WhepSessionsOptions
  readonly #seats = new Map<string, Seat>()
  /** By token. */
  readonly #offers = new Map<string, TokenBucket>()
  readonly #timer: NodeJS.Timeout
  readonly #stopObserving: () => void

  constructor(options: WhepSessionsOptions) {
    this.#options = options
    this.#stopObserving = options.tokens.onEnd((id) => this.#endAllOf(id))
    this.#timer = setInterval(() => void this.#recheck(), options.recheckMs)
  }

  get size(): number {
    return this.#seats.size
  }

  /** All that are known, connected or not. */
  gateways(): readonly { readonly id: string }[] {
    return this.#options.rendezvous.gateways()
  }

  /** Seconds until this token may open another session; 0 when it may now, which it then has. */
  takeTurn(token: ViewToken): number {
    const nowMs = this.#options.now()
    const bucket = this.#offers.get(token.id) ?? new TokenBucket(offerRate, nowMs)
    this.#offers.set(token.id, bucket)
    const waitMs = bucket.waitMs(nowMs)
    if (waitMs > 0) return Math.ceil(waitMs / 1000)
    bucket.take(nowMs)
    return 0
  }

  /** Whether this token has as many sessions open as it may. */
  isFull(token: ViewToken): boolean {
    return (
      [...this.#seats.values()].filter(({ session }) => session.token.id === token.id).length >=
      sessionsPerTokenMax
    )
  }

  /** Passes an offer on. What was not answered is over when this resolves. */
  async open(
    token: ViewToken,
    gatewayId: string,
    offer: ViewerOffer,
  ): Promise<{ readonly session: WhepSession; readonly answer: WhepAnswer }> {
    const { rendezvous, now, log, after = afterTimeout } = this.#options
    const id = randomBytes(16).toString("base64url")
    const session = new WhepSession({ id, token, gatewayId, offer, after })
    const attachment = rendezvous.attachConsole(session, {
      id: ownerOf(token.id),
      access: "view",
      remainingMs: () => token.expiresAtMs - now(),
    })
    this.#seats.set(id, { session, attachment })
    session.onEnd(() => this.#forget(id))
    attachment.receive({ type: "ice-servers", sessionId: id })
    attachment.receive({ type: "offer", sessionId: id, gatewayId, sdp: offer.sdp })
    const answer = await session.answer
    if (!answer.answered) this.end(session)
    else log.info({ sessionId: id, gatewayId, tokenId: token.id }, "a player watches")
    return { session, answer }
  }

  /** The session of that id, if this token opened it at that gateway and it is not over. */
  find(token: ViewToken, gatewayId: string, sessionId: string): WhepSession | undefined {
    const session = this.#seats.get(sessionId)?.session
    return session?.token.id === token.id && session.gatewayId === gatewayId ? session : undefined
  }

  /** More of the player's candidates; those of sections that were refused are nobody's. */
  addCandidates(
    session: WhepSession,
    candidates: readonly { readonly mid: string; readonly candidate: string }[],
  ): void {
    const attachment = this.#seats.get(session.id)?.attachment
    for (const { mid, candidate } of candidates) {
      if (!session.offer.accepts(mid)) continue
      const ofVideo = { candidate, sdpMid: session.offer.videoMid }
      attachment?.receive({ type: "candidate", sessionId: session.id, candidate: ofVideo })
    }
  }

  /** The player has left, or may not stay. Harmless when repeated. */
  end(session: WhepSession): void {
    this.#seats.get(session.id)?.attachment.gone("left")
    this.#forget(session.id)
  }

  /** Ends no session: media flow on while the server is away. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#stopObserving()
  }

  #forget(id: string): void {
    const seat = this.#seats.get(id)
    if (!this.#seats.delete(id)) return
    seat?.attachment.gone("left")
    this.#options.log.info({ sessionId: id, gatewayId: seat?.session.gatewayId }, "a player has left")
  }

  #endAllOf(tokenId: string): void {
    for (const { session } of [...this.#seats.values()]) {
      if (session.token.id === tokenId) this.end(session)
    }
    this.#options.rendezvous.endSessionsOf(ownerOf(tokenId))
  }

  async #recheck(): Promise<void> {
    const { tokens, log, now } = this.#options
    for (const [id, bucket] of this.#offers) {
      if (bucket.available(now()) >= offerRate.burst) this.#offers.delete(id)
    }
    const used = new Set([...this.#seats.values()].map(({ session }) => session.token.id))
    if (used.size === 0) return
    try {
      const good = new Set((await tokens.list()).map(({ id }) => id))
      for (const id of used) if (!good.has(id)) this.#endAllOf(id)
    } catch (error) {
      log.error({ err: error }, "the players' tokens could not be looked up")
      for (const id of used) this.#endAllOf(id)
    }
  }
}

/** Tokens and browser sessions own sessions side by side: no name of one kind is one of the other. */
function ownerOf(tokenId: string): string {
  return `view-token:${tokenId}`
}
