import { type GatewayToServer, liveSessionsMax } from "@crashcart/signaling/protocol"
import type { Logger } from "pino"
import { GatewayError } from "../errors.ts"
import { type Observable, ObservableValue, type Unsubscribe } from "../events.ts"
import { type SessionMessage, SignalingConnection } from "./connection.ts"
import type { GatewayIdentity } from "./identity.ts"
import { type IncomingSession, SessionMailbox } from "./incoming-session.ts"
import { isNearby, reconnectDelayMs } from "./reconnect-delay.ts"

/** `refused`: the server answers but does not want this gateway. `offline`: no answer; both are tried again. */
export type SignalingState = "connecting" | "registered" | "refused" | "offline"

export interface SignalingClientOptions {
  /** `http://host:port` or `https://host`; a path is ignored. */
  readonly serverUrl: string
  readonly identity: GatewayIdentity
  /** What people see in the console's list: 1 to 64 characters. */
  readonly name: string
  /**
   * PEM of the server's certificate, for the server that this gateway brought itself and dials by an address that is not in
   * it: this very certificate is accepted, and no other. Left out, the usual roots and names decide.
   */
  readonly serverCertificate?: () => string | undefined
  readonly log: Logger
  /** Uniform in [0, 1); Math.random where none is given. */
  readonly random?: () => number
  /** A server that was silent for longer is dialled anew; it pings every 3 s. Default 10 s. */
  readonly silenceMaxMs?: number
}

const handshakeTimeoutMs = 4_000
const silenceMaxDefaultMs = 10_000
/** A server's list is not edited every second; and two gateways with one key must not chase each other. */
const refusedDelayMs = 5_000

/**
 * This gateway's connection to the signaling server: dials out, proves who it is, takes offers in, and dials again
 * whenever the connection is lost. Sessions outlive it: their media need no server.
 */
export class SignalingClient implements AsyncDisposable {
  /** Resolves once the client has been disposed of. */
  readonly closed: Promise<void>
  readonly #options: SignalingClientOptions
  readonly #origin: string
  readonly #nearby: boolean
  readonly #state = new ObservableValue<SignalingState>("connecting")
  readonly #sessions = new Map<string, SessionMailbox>()
  readonly #stop = new AbortController()
  #connection: SignalingConnection | undefined
  #handler: ((session: IncomingSession) => void) | undefined
  #lastError: GatewayError | undefined

  /** Starts dialling. @throws GatewayError `config/invalid` when the address is not one. */
  constructor(options: SignalingClientOptions) {
    const url = URL.canParse(options.serverUrl) ? new URL(options.serverUrl) : undefined
    if (url === undefined || !/^(https?|wss?):$/.test(url.protocol)) {
      throw new GatewayError(
        "config/invalid",
        `"${options.serverUrl}" is not a signaling server: write it as in https://kvm.example.org`,
      )
    }
    this.#options = options
    this.#origin = new URL(url.href.replace(/^ws/, "http")).origin
    this.#nearby = isNearby(url.hostname)
    this.closed = this.#run()
  }

  get state(): Observable<SignalingState> {
    return this.#state
  }

  /** Why there is no connection, while there is none: `signaling/refused` or `signaling/unreachable`. */
  get lastError(): GatewayError | undefined {
    return this.#lastError
  }

  /**
   * Takes offers from now on; while nobody does, consoles are told that negotiation failed. For one handler.
   * A handler that throws has refused: the console is told so.
   */
  onOffer(handler: (session: IncomingSession) => void): Unsubscribe {
    this.#handler = handler
    return () => {
      if (this.#handler === handler) this.#handler = undefined
    }
  }

  /** Leaves the server. Sessions are not ended: end them first if they should be. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.closed
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    let attempt = 0
    let lostAtMs = performance.now()
    while (!signal.aborted) {
      const wasRegistered = await this.#connectOnce(signal)
      if (signal.aborted) break
      if (wasRegistered) {
        attempt = 0
        lostAtMs = performance.now()
      }
      await pause(this.#delayMs(attempt, performance.now() - lostAtMs), signal)
      attempt += 1
    }
    this.#state.set("offline")
  }

  /** One connection from dialling to its end. @returns whether this gateway was registered in between. */
  async #connectOnce(signal: AbortSignal): Promise<boolean> {
    const { identity, name, log } = this.#options
    // Asked anew: it may have been renewed since.
    const serverCertificate = this.#options.serverCertificate?.()
    let registered = false
    const connection = new SignalingConnection({
      origin: this.#origin,
      identity,
      name,
      ...(serverCertificate !== undefined && { serverCertificate }),
      handshakeTimeoutMs,
      silenceMaxMs: this.#options.silenceMaxMs ?? silenceMaxDefaultMs,
      onRegistered: () => {
        registered = true
        this.#lastError = undefined
        log.info({ server: this.#origin, gatewayId: identity.id }, "registered with the signaling server")
        const sessionIds = [...this.#sessions.keys()].slice(0, liveSessionsMax)
        if (sessionIds.length > 0) connection.send({ type: "live", sessionIds })
        this.#state.set("registered")
      },
      onMessage: (message) => this.#receive(message),
    })
    this.#connection = connection
    const leave = () => connection.close()
    signal.addEventListener("abort", leave)
    const error = await connection.ended
    signal.removeEventListener("abort", leave)
    this.#connection = undefined
    if (signal.aborted) return registered
    this.#lost(error, registered)
    return registered
  }

  #lost(error: GatewayError, wasRegistered: boolean): void {
    const state = error.code === "signaling/refused" ? "refused" : "offline"
    const changed = wasRegistered || this.#lastError?.code !== error.code
    this.#lastError = error
    const reason = error.cause instanceof Error ? error.cause.message : undefined
    if (changed)
      this.#options.log.warn(
        { code: error.code, problem: error.message, reason, server: this.#origin },
        "signaling server lost",
      )
    this.#state.set(state)
  }

  #delayMs(attempt: number, outageMs: number): number {
    if (this.#state.value === "refused") return refusedDelayMs
    const random = (this.#options.random ?? Math.random)()
    return reconnectDelayMs({ attempt, outageMs, nearby: this.#nearby, random })
  }

  #send(message: GatewayToServer): void {
    this.#connection?.send(message)
  }

  #receive(message: SessionMessage): void {
    const { sessionId } = message
    const session = this.#sessions.get(sessionId)
    switch (message.type) {
      case "offer":
        if (session === undefined) this.#accept(message)
        // Nobody may take the place of a session that lives, which a restarted server cannot know of.
        else this.#send({ type: "end", sessionId, reason: "negotiation-failed" })
        return
      case "candidate":
        if (session !== undefined) session.receiveCandidate(message.candidate)
        // From before this process: the console had better know that nobody listens.
        else this.#send({ type: "end", sessionId, reason: "gateway-gone" })
        return
      case "end":
        session?.receiveEnd(message.reason)
        return
    }
  }

  #accept(offer: Extract<SessionMessage, { type: "offer" }>): void {
    const { log } = this.#options
    const session = new SessionMailbox(
      offer,
      (message) => this.#send(message),
      () => this.#sessions.delete(offer.sessionId),
    )
    this.#sessions.set(offer.sessionId, session)
    const handler = this.#handler
    try {
      if (handler === undefined) session.end("negotiation-failed")
      else handler(session)
    } catch (error) {
      log.error({ err: error, sessionId: offer.sessionId }, "an offer could not be taken")
      session.end("negotiation-failed")
    }
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    signal.addEventListener("abort", done)
    if (signal.aborted) done()
  })
}
