import type { Logger } from "pino"
import type { InputController } from "./hid/index.ts"
import { type Engine, type EnginePeer, Session } from "./peer/index.ts"
import type { IncomingSession, SignalingClient } from "./signaling/index.ts"
import { FrameHub, type VideoSource } from "./video/index.ts"

/** More consoles than anybody opens on purpose; the rest is a loop in somebody's script. */
const sessionsMax = 64

export interface GatewayParts {
  readonly video: VideoSource
  readonly input: InputController
  readonly engine: Engine
  readonly signaling: SignalingClient
  readonly log: Logger
}

/**
 * The gateway at work: answers consoles that signaling introduces, and gives each a session over the one hub and the one
 * input controller. Owns the sessions and the hub; the parts it was given belong to whoever made them.
 */
export class Gateway implements AsyncDisposable {
  /** Resolves after disposal; rejects when the video source gives up for good. */
  readonly closed: Promise<void>
  readonly #parts: GatewayParts
  readonly #hub: FrameHub
  readonly #sessions = new Map<string, Session>()
  readonly #closing = new AbortController()

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#hub = new FrameHub(parts.video, {
      onViewerFailure: (error) => parts.log.error({ err: error }, "viewer failed"),
    })
    this.closed = this.#hub.closed
    parts.signaling.onOffer((incoming) => void this.#open(incoming))
  }

  /** Sessions open now. */
  get sessions(): number {
    return this.#sessions.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#sessions.values()].map((session) => session.end("shutting-down")))
    await this.#hub[Symbol.asyncDispose]()
  }

  /** Never rejects: a console that cannot be served is told so and forgotten. */
  async #open(incoming: IncomingSession): Promise<void> {
    const { engine, log } = this.#parts
    const { sessionId } = incoming
    if (this.#closing.signal.aborted || this.#sessions.size >= sessionsMax) {
      incoming.end("shutting-down")
      return
    }
    let peer: EnginePeer
    try {
      peer = await engine.answer({ offerSdp: incoming.offerSdp, iceServers: incoming.iceServers })
    } catch (error) {
      log.warn({ sessionId, err: error }, "offer not answered")
      incoming.end("negotiation-failed")
      return
    }
    if (this.#closing.signal.aborted) {
      incoming.end("shutting-down")
      await peer[Symbol.asyncDispose]()
      return
    }
    await this.#serve(incoming, peer)
  }

  async #serve(incoming: IncomingSession, peer: EnginePeer): Promise<void> {
    const { input, log } = this.#parts
    const { sessionId } = incoming
    const session = new Session({ peer, hub: this.#hub, input })
    this.#sessions.set(sessionId, session)
    log.info({ sessionId, sessions: this.#sessions.size }, "session opened")
    incoming.answer(peer.answerSdp)
    const unsubscribe = [
      peer.onLocalCandidate((candidate) => incoming.sendCandidate(candidate)),
      incoming.onCandidate((candidate) => peer.addRemoteCandidate(candidate)),
      // Only the console's own word ends a session: when signaling merely lost it, the heartbeat knows better.
      incoming.onEnd((reason) => {
        if (reason === "left") void session.end("left")
      }),
    ]
    const reason = await session.closed
    for (const each of unsubscribe) each()
    incoming.end(reason === "left" || reason === "shutting-down" ? reason : "gateway-gone")
    this.#sessions.delete(sessionId)
    log.info({ sessionId, reason, sessions: this.#sessions.size }, "session closed")
  }
}
