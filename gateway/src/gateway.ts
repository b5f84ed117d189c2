import type { Logger } from "pino"
import type { InputController } from "./hid/index.ts"
import {
  type Engine,
  type EnginePeer,
  PictureMessages,
  Session,
  type SocketDoor,
  SocketOrRtc,
  ViewerSession,
} from "./peer/index.ts"
import type { IncomingSession, SignalingClient } from "./signaling/index.ts"
import {
  AdaptiveVideo,
  type EncoderFactory,
  FrameHub,
  RenditionSource,
  Renditions,
  type TargetVideo,
} from "./video/index.ts"

/** More consoles than anybody opens on purpose; the rest is a loop in somebody's script. */
const sessionsMax = 64
/** Those who only watch leave room for those who come to help. */
const viewersMax = 32

export interface GatewayParts {
  readonly video: TargetVideo
  /** Makes other codecs of it, for browsers that do not take H.264. */
  readonly encoders: () => Promise<EncoderFactory>
  readonly input: InputController
  readonly engine: Engine
  /** Where pages that this gateway serves itself can bring their WebSockets; left out where another server serves them. */
  readonly door?: SocketDoor
  readonly signaling: Pick<SignalingClient, "onOffer">
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
  readonly #renditions: Renditions
  readonly #messages = new PictureMessages()
  readonly #engine: Engine
  readonly #adaptive: AdaptiveVideo
  /** Everybody let in, by session id, from the offer until everything of theirs is released. Never rejects. */
  readonly #served = new Map<string, Promise<void>>()
  readonly #sessions = new Set<Session | ViewerSession>()
  /** Of those let in, the ones who only watch. */
  readonly #viewers = new Set<string>()
  readonly #closing = new AbortController()

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#engine = new SocketOrRtc(parts.engine, parts.door)
    const onViewerFailure = (error: unknown) => parts.log.error({ err: error }, "viewer failed")
    const { source, ...adaptive } = parts.video
    this.#hub = new FrameHub(source, { onViewerFailure })
    const { full, makeLight } = adaptive
    const fromH264 = async () => {
      const encoders = await parts.encoders()
      return new RenditionSource(this.#hub, "h264", async () => encoders)
    }
    this.#adaptive = new AdaptiveVideo({
      ...adaptive,
      makeLight: makeLight ?? (full === undefined ? fromH264 : undefined),
      hub: this.#hub,
      onViewerFailure,
      onFailure: (error) => parts.log.error({ err: error }, "a lighter picture cannot be made"),
    })
    this.#renditions = new Renditions({
      hub: this.#hub,
      encoders: parts.encoders,
      onViewerFailure,
      onFailure: (error) => parts.log.error({ err: error }, "another codec cannot be made"),
    })
    this.closed = this.#hub.closed
    parts.signaling.onOffer((incoming) => this.#receive(incoming))
  }

  /** Sessions open now. */
  get sessions(): number {
    return this.#sessions.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#sessions].map((session) => session.end("shutting-down")))
    await Promise.all(this.#served.values())
    await this.#adaptive[Symbol.asyncDispose]()
    await this.#renditions[Symbol.asyncDispose]()
    await this.#hub[Symbol.asyncDispose]()
  }

  /** Lets a console in, or refuses it. Its place is taken at once: answering takes time, in which more may come. */
  #receive(incoming: IncomingSession): void {
    const { sessionId } = incoming
    const refusal = this.#refusal(incoming)
    if (refusal !== undefined) {
      this.#parts.log.warn({ sessionId, sessions: this.#served.size, reason: refusal }, "offer refused")
      incoming.end(refusal)
      return
    }
    const served = this.#open(incoming)
      .catch((error: unknown) => this.#parts.log.error({ sessionId, err: error }, "console not told"))
      .finally(() => {
        this.#served.delete(sessionId)
        this.#viewers.delete(sessionId)
      })
    this.#served.set(sessionId, served)
    if (incoming.access === "view") this.#viewers.add(sessionId)
  }

  #refusal({ sessionId, access }: IncomingSession): "shutting-down" | "negotiation-failed" | undefined {
    if (this.#closing.signal.aborted) return "shutting-down"
    // An id whose console has vanished from signaling may come again while its media still lives.
    const isFull = this.#served.size >= sessionsMax || (access === "view" && this.#viewers.size >= viewersMax)
    return isFull || this.#served.has(sessionId) ? "negotiation-failed" : undefined
  }

  /** A console that cannot be served is told so and forgotten. */
  async #open(incoming: IncomingSession): Promise<void> {
    const { log } = this.#parts
    const { sessionId } = incoming
    // Who may only look comes by WebRTC alone.
    const engine = incoming.access === "view" ? this.#parts.engine : this.#engine
    let peer: EnginePeer
    try {
      peer = await engine.answer({ offerSdp: incoming.offerSdp, iceServers: incoming.iceServers })
    } catch (error) {
      log.warn({ sessionId, err: error }, "offer not answered")
      incoming.end("negotiation-failed")
      return
    }
    try {
      // The session closes it first; twice is harmless.
      await using owned = peer
      if (this.#closing.signal.aborted) incoming.end("shutting-down")
      else await this.#serve(incoming, owned)
    } catch (error) {
      log.error({ sessionId, err: error }, "session failed")
      incoming.end("negotiation-failed")
    }
  }

  async #serve(incoming: IncomingSession, peer: EnginePeer): Promise<void> {
    const { log } = this.#parts
    const { sessionId, access } = incoming
    await using session = this.#seat(incoming, peer)
    this.#sessions.add(session)
    using held = new DisposableStack()
    held.defer(() => this.#sessions.delete(session))
    log.info({ sessionId, access, sessions: this.#sessions.size }, "session opened")
    incoming.answer(peer.answerSdp)
    held.defer(peer.onLocalCandidate((candidate) => incoming.sendCandidate(candidate)))
    held.defer(incoming.onCandidate((candidate) => peer.addRemoteCandidate(candidate)))
    held.defer(
      // Only the console's own word ends a session: when signaling merely lost it, the heartbeat knows better.
      incoming.onEnd((reason) => {
        if (reason === "left") void session.end("left")
      }),
    )
    const reason = await session.closed
    held.dispose()
    incoming.end(reason === "left" || reason === "shutting-down" ? reason : "gateway-gone")
    log.info({ sessionId, reason, sessions: this.#sessions.size }, "session closed")
  }

  /** Only who may use the target gets anywhere near its input. */
  #seat({ sessionId, access }: IncomingSession, peer: EnginePeer): Session | ViewerSession {
    const { input, log } = this.#parts
    const renditions = this.#renditions
    const report = (error: unknown) => log.error({ sessionId, err: error }, "session not ended cleanly")
    return access === "view"
      ? new ViewerSession({ peer, renditions, adaptive: this.#adaptive, report })
      : new Session({
          peer,
          renditions,
          adaptive: this.#adaptive,
          messages: this.#messages,
          door: this.#parts.door,
          input,
          report,
        })
  }
}
