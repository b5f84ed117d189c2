import { type Clock, systemClock } from "../clock.ts"
import type { Unsubscribe } from "../events.ts"
import type { AccessUnitSink, AdaptiveVideo, FrameHub, Renditions, Viewer } from "../video/index.ts"
import type { EnginePeer, PeerState } from "./engine.ts"
import type { SessionEnd } from "./session.ts"

/** Whose candidates have not met by then has not come. */
const arrivalLimitMs = 30_000
/** A player has no heartbeat: one whose path is gone for this long is taken for gone itself. */
const absenceLimitMs = 30_000

export interface ViewerSessionOptions {
  readonly peer: EnginePeer
  readonly renditions: Pick<Renditions, "hub">
  /** H.264, as much of it as the path carries. */
  readonly adaptive: Pick<AdaptiveVideo, "subscribe">
  /** Told what went wrong while the session let go of what it held. */
  readonly report: (error: unknown) => void
  readonly clock?: Clock
}

/**
 * Somebody who watches and nothing else: a player that knows nothing of our channels. It is given pictures; whatever
 * channel it opens is heard by nobody, because nothing here could pass input on. Owns its peer.
 */
export class ViewerSession implements AsyncDisposable {
  /** Resolves with the reason once everything of this session is released. Never rejects. */
  readonly closed: Promise<SessionEnd>
  readonly #peer: EnginePeer
  readonly #hub: FrameHub
  readonly #adaptive: ViewerSessionOptions["adaptive"]
  readonly #clock: Clock
  readonly #report: (error: unknown) => void
  readonly #closing = Promise.withResolvers<SessionEnd>()
  readonly #held = new DisposableStack()
  #viewer: Viewer | undefined
  #cancelDeadline: () => void

  constructor({ peer, renditions, adaptive, report, clock = systemClock }: ViewerSessionOptions) {
    this.#peer = peer
    this.#hub = renditions.hub(peer.videoCodec === "VP8" ? "vp8" : "h264")
    this.#adaptive = adaptive
    this.#clock = clock
    this.#report = report
    this.closed = this.#closing.promise
    this.#cancelDeadline = this.#deadline(arrivalLimitMs)
    this.#held.defer(() => this.#cancelDeadline())
    this.#held.defer(peer.onKeyFrameRequest(() => this.#viewer?.requestKeyFrame()))
    // Last: a peer that has failed already ends the session before this returns.
    this.#keep(peer.state.observe((state) => this.#follow(state)))
  }

  /** Never rejects. */
  async end(reason: SessionEnd): Promise<void> {
    if (!this.#held.disposed) void this.#end(reason)
    await this.closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("shutting-down")
  }

  #follow(state: PeerState): void {
    if (state === "failed") void this.end("connection-failed")
    if (state === "closed") void this.end("left")
    if (state === "disconnected") {
      this.#cancelDeadline()
      this.#cancelDeadline = this.#deadline(absenceLimitMs)
    }
    if (state !== "connected") return
    this.#cancelDeadline()
    this.#watch()
  }

  #watch(): void {
    if (this.#viewer !== undefined) return
    try {
      const peer = this.#peer
      const sink: AccessUnitSink = { accept: (unit) => peer.sendAccessUnit(unit) }
      const isVp8 = peer.videoCodec === "VP8"
      this.#viewer = this.#held.use(
        isVp8 ? this.#hub.subscribe(sink) : this.#adaptive.subscribe(sink, () => peer.stats().bandwidth),
      )
    } catch (error) {
      // The hub has closed for good, and the gateway with it.
      this.#report(error)
      void this.end("shutting-down")
    }
  }

  #deadline(afterMs: number): () => void {
    return this.#clock.after(afterMs, () => void this.end("silent"))
  }

  /** Holds a subscription until the end; one made while the session was ending is let go of at once. */
  #keep(unsubscribe: Unsubscribe): void {
    if (this.#held.disposed) unsubscribe()
    else this.#held.defer(unsubscribe)
  }

  async #end(reason: SessionEnd): Promise<void> {
    try {
      this.#held.dispose()
    } catch (error) {
      this.#report(error)
    }
    try {
      await this.#peer[Symbol.asyncDispose]()
    } catch (error) {
      this.#report(error)
    }
    this.#closing.resolve(reason)
  }
}
