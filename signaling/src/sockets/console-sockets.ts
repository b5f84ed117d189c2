import type { WSEvents } from "hono/ws"
import type { Logger } from "pino"
import { closeCodes, consoleToServerSchema, type ServerToConsole } from "../../protocol/index.ts"
import type { BrowserSession, BrowserSessions } from "../auth/browser-sessions.ts"
import { TokenBucket } from "../limits/token-bucket.ts"
import type { Rendezvous } from "../sessions/rendezvous.ts"
import { type Peer, peerEvents } from "./peer.ts"
import type { SocketRegistry } from "./socket-registry.ts"

export interface ConsoleSocketsOptions {
  readonly sessions: BrowserSessions
  readonly rendezvous: Rendezvous
  readonly registry: SocketRegistry
  readonly log: Logger
  /** How often an open console's sign-in is looked up again; an open console counts as use. */
  readonly recheckMs: number
  /** Unix milliseconds */
  readonly now: () => number
}

/** Candidates come in handfuls; a person opens few sessions. */
const rate = { burst: 200, ratePerS: 50 }
/** Each offer has the gateway make a peer connection. */
const offerRate = { burst: 10, ratePerS: 2 }
const socketsPerSessionMax = 32

/** The WebSockets of consoles, each bound to the browser session it was opened with: when that ends, it is closed. */
export class ConsoleSockets implements Disposable {
  readonly #options: ConsoleSocketsOptions
  /** By browser session: what closes each of its sockets, for somebody who is not signed in any more. */
  readonly #signOuts = new Map<string, Set<() => void>>()
  /** By browser session, whichever of its sockets they come through. */
  readonly #offers = new Map<string, TokenBucket>()
  readonly #timer: NodeJS.Timeout
  readonly #stopObserving: () => void

  constructor(options: ConsoleSocketsOptions) {
    this.#options = options
    this.#stopObserving = options.sessions.onEnd((idHash) => this.#closeAll(idHash))
    this.#timer = setInterval(() => {
      for (const idHash of this.#signOuts.keys()) void this.#recheck(idHash)
      for (const [idHash, bucket] of this.#offers) {
        if (bucket.available(options.now()) >= offerRate.burst) this.#offers.delete(idHash)
      }
    }, options.recheckMs)
  }

  /** Whether this browser has as many sockets open as it may. */
  isFull(session: BrowserSession): boolean {
    return (this.#signOuts.get(session.idHash)?.size ?? 0) >= socketsPerSessionMax
  }

  events(session: BrowserSession): WSEvents<unknown> {
    const { rendezvous, registry, log } = this.#options
    return peerEvents({
      schema: consoleToServerSchema,
      rate,
      registry,
      open: (peer: Peer<ServerToConsole>) => {
        const attachment = rendezvous.attachConsole(peer, {
          id: session.idHash,
          remainingMs: () => session.endsAtMs - this.#options.now(),
        })
        const signOut = () => {
          // Not "console-gone": media live through that for a while, but not through this.
          attachment.gone("left")
          peer.close(closeCodes.signedOut, "signed out")
        }
        const forget = this.#remember(session.idHash, signOut)
        log.info("console connected")
        // It may have been signed out while the handshake was under way.
        void this.#recheck(session.idHash)
        return {
          receive: (message) => {
            if (message.type !== "offer" || this.#mayOffer(session.idHash)) {
              attachment.receive(message)
              return
            }
            const refusal = {
              type: "end",
              sessionId: message.sessionId,
              reason: "too-fast",
            } as const
            attachment.receive(refusal)
            peer.send(refusal)
          },
          closed: (why) => {
            forget()
            if (why === "server-stops") return
            attachment.gone()
            log.info("console disconnected")
          },
        }
      },
    })
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#stopObserving()
  }

  async #recheck(idHash: string): Promise<void> {
    try {
      if ((await this.#options.sessions.stillOpen(idHash)) === undefined) this.#closeAll(idHash)
    } catch (error) {
      this.#options.log.error({ err: error }, "a console's sign-in could not be looked up")
      this.#closeAll(idHash)
    }
  }

  #mayOffer(idHash: string): boolean {
    const nowMs = this.#options.now()
    const bucket = this.#offers.get(idHash) ?? new TokenBucket(offerRate, nowMs)
    this.#offers.set(idHash, bucket)
    return bucket.take(nowMs)
  }

  #remember(idHash: string, signOut: () => void): () => void {
    const signOuts = this.#signOuts.get(idHash) ?? new Set()
    this.#signOuts.set(idHash, signOuts.add(signOut))
    return () => {
      signOuts.delete(signOut)
      if (signOuts.size === 0) this.#signOuts.delete(idHash)
    }
  }

  #closeAll(idHash: string): void {
    for (const signOut of [...(this.#signOuts.get(idHash) ?? [])]) signOut()
    // Also what lives without a socket just now.
    this.#options.rendezvous.endSessionsOf(idHash)
  }
}
