import { randomBytes } from "node:crypto"
import type { Candidate, EndReason, IceServer, ServerToConsole } from "../../protocol/index.ts"
import type { ViewToken } from "../auth/view-tokens.ts"
import type { After, Port } from "../sessions/session-table.ts"
import type { ViewerOffer } from "./viewer-offer.ts"

/** What a gateway has said to an offer: its answer with all candidates, or why there is none. */
export type WhepAnswer =
  | { readonly answered: true; readonly sdp: string; readonly candidates: readonly Candidate[] }
  | { readonly answered: false; readonly reason: EndReason | "no-answer" }

/** A gateway answers within a few hundred milliseconds; a slow Pi with a relay within a few seconds. */
const answerMs = 10_000
/** Candidates that take longer than this after the answer are not worth a later picture: a relay has answered by then. */
const gatheringMs = 1_500
const candidatesMax = 64

/** One player's seat, as the rendezvous sees it: a console that hears everything at one end and says little. */
export class WhepSession implements Port<ServerToConsole> {
  readonly id: string
  /** Names this ICE session in `ETag` and `If-Match` (RFC 9725 §4.3.1); it has only one. */
  readonly entityTag = `"${randomBytes(8).toString("base64url")}"`
  readonly token: ViewToken
  readonly gatewayId: string
  readonly offer: ViewerOffer
  /** For the player's own side; empty until the rendezvous was asked. */
  iceServers: readonly IceServer[] = []
  readonly #after: After
  readonly #answer = Promise.withResolvers<WhepAnswer>()
  readonly #candidates: Candidate[] = []
  readonly #endObservers = new Set<() => void>()
  #sdp: string | undefined
  #cancel: () => void

  constructor(parts: {
    readonly id: string
    readonly token: ViewToken
    readonly gatewayId: string
    readonly offer: ViewerOffer
    readonly after: After
  }) {
    this.id = parts.id
    this.token = parts.token
    this.gatewayId = parts.gatewayId
    this.offer = parts.offer
    this.#after = parts.after
    this.#cancel = parts.after(answerMs, () => this.#settle({ answered: false, reason: "no-answer" }))
  }

  /** Settles once: with the gateway's candidates complete, or after a while with those there are. */
  get answer(): Promise<WhepAnswer> {
    return this.#answer.promise
  }

  /** Called once, when the gateway or the server has ended the session. */
  onEnd(observer: () => void): void {
    this.#endObservers.add(observer)
  }

  send(message: ServerToConsole): void {
    switch (message.type) {
      case "ice-servers":
        this.iceServers = message.iceServers
        return
      case "answer":
        this.#sdp = message.sdp
        this.#cancel()
        this.#cancel = this.#after(gatheringMs, () => this.#complete())
        return
      case "candidate":
        // Nothing can be told to a player that has its answer: it asks, we don't.
        if (message.candidate.candidate === "") this.#complete()
        else if (this.#candidates.length < candidatesMax) this.#candidates.push(message.candidate)
        return
      case "end":
        this.#settle({ answered: false, reason: message.reason })
        for (const observer of this.#endObservers) observer()
        this.#endObservers.clear()
        return
      case "welcome":
      case "gateways":
        return
    }
  }

  #complete(): void {
    if (this.#sdp === undefined) return
    this.#settle({ answered: true, sdp: this.#sdp, candidates: this.#candidates })
  }

  #settle(answer: WhepAnswer): void {
    this.#cancel()
    this.#answer.resolve(answer)
  }
}
