import type { Candidate, EndReason, GatewayToServer, IceServer } from "@crashcart/signaling/protocol"
import type { Unsubscribe } from "../events.ts"

/** A console that wants to be let in: its offer, and the way to answer it. */
export interface IncomingSession {
  readonly sessionId: string
  /** Untrusted text. */
  readonly offerSdp: string
  /** What signaling says it may do; a viewer's channels are heard by nobody. */
  readonly access: "control" | "view"
  /** For this session's peer connection, with credentials that are soon too old for another. */
  readonly iceServers: readonly IceServer[]
  /** Sends the answer. Lost, like every message, while the server is away. */
  answer(sdp: string): void
  /** Sends a candidate of ours; an empty one says that there are no more (RFC 8838 §8.2). */
  sendCandidate(candidate: Candidate): void
  /** Tells of the console's candidates, in order, also those that came before the call. For one observer. */
  onCandidate(observer: (candidate: Candidate) => void): Unsubscribe
  /**
   * Tells once that the session is over: the server said so, the browser's sign-in has reached its limit, or {@link end} was
   * called here. At once when it already is. Never called because the *server* is away.
   */
  onEnd(observer: (reason: EndReason) => void): Unsubscribe
  /** Ends the session and says so to the console. Idempotent. */
  end(reason: EndReason): void
}

/** Early candidates kept for a session whose peer connection is being made; a browser gathers a dozen or two. */
const earlyCandidatesMax = 64

/** What setTimeout takes: 24 days. */
const timeoutMaxMs = 2 ** 31 - 1

/** One session as the client keeps it: what arrives goes to whoever observes, or waits for them. */
export class SessionMailbox implements IncomingSession {
  readonly sessionId: string
  readonly offerSdp: string
  readonly access: "control" | "view"
  readonly iceServers: readonly IceServer[]
  readonly #send: (message: GatewayToServer) => void
  readonly #forget: () => void
  readonly #endObservers = new Set<(reason: EndReason) => void>()
  readonly #early: Candidate[] = []
  #candidateObserver: ((candidate: Candidate) => void) | undefined
  #endReason: EndReason | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(
    offer: {
      readonly sessionId: string
      readonly sdp: string
      readonly iceServers: readonly IceServer[]
      readonly access?: "view" | undefined
      /** The session is over then, also while the server is away. */
      readonly remainingMs?: number | undefined
    },
    send: (message: GatewayToServer) => void,
    forget: () => void,
  ) {
    this.sessionId = offer.sessionId
    this.offerSdp = offer.sdp
    this.access = offer.access ?? "control"
    this.iceServers = offer.iceServers
    this.#send = send
    this.#forget = forget
    if (offer.remainingMs === undefined) return
    const delayMs = Math.min(offer.remainingMs, timeoutMaxMs)
    this.#deadline = setTimeout(() => this.end("left"), delayMs)
    // It holds nobody up who has nothing else to do.
    this.#deadline.unref()
  }

  answer(sdp: string): void {
    if (this.#endReason === undefined) this.#send({ type: "answer", sessionId: this.sessionId, sdp })
  }

  sendCandidate(candidate: Candidate): void {
    if (this.#endReason === undefined) this.#send({ type: "candidate", sessionId: this.sessionId, candidate })
  }

  onCandidate(observer: (candidate: Candidate) => void): Unsubscribe {
    this.#candidateObserver = observer
    for (const candidate of this.#early.splice(0)) observer(candidate)
    return () => {
      if (this.#candidateObserver === observer) this.#candidateObserver = undefined
    }
  }

  onEnd(observer: (reason: EndReason) => void): Unsubscribe {
    if (this.#endReason !== undefined) {
      observer(this.#endReason)
      return () => undefined
    }
    this.#endObservers.add(observer)
    return () => {
      this.#endObservers.delete(observer)
    }
  }

  end(reason: EndReason): void {
    if (this.#endReason !== undefined) return
    this.#send({ type: "end", sessionId: this.sessionId, reason })
    this.receiveEnd(reason)
  }

  /** The console's candidate has arrived. */
  receiveCandidate(candidate: Candidate): void {
    if (this.#endReason !== undefined) return
    if (this.#candidateObserver !== undefined) this.#candidateObserver(candidate)
    else if (this.#early.length < earlyCandidatesMax) this.#early.push(candidate)
  }

  /** The session is over, by whichever side. */
  receiveEnd(reason: EndReason): void {
    if (this.#endReason !== undefined) return
    this.#endReason = reason
    clearTimeout(this.#deadline)
    this.#forget()
    for (const observer of [...this.#endObservers]) observer(reason)
    this.#endObservers.clear()
  }
}
