import {
  type ControlToConsole,
  decodeControlToGateway,
  encodeControl,
  encodePaste,
  encodeReply,
  isChannelLabel,
  ProtocolError,
  reasonMaxChars,
} from "../../protocol/index.ts"
import { type Clock, systemClock } from "../clock.ts"
import type { Unsubscribe } from "../events.ts"
import type { InputController, InputSession, PasteSession } from "../hid/index.ts"
import { type FrameHub, monotonicUs, type Renditions, type VideoStatus, type Viewer } from "../video/index.ts"
import { ControlAllowance } from "./control-allowance.ts"
import type { Channel, EnginePeer, PeerState } from "./engine.ts"
import { VideoReports } from "./video-reports.ts"

/** Without a first heartbeat by then, nobody came: candidates did not meet or the page left. */
const arrivalLimitMs = 30_000
/** Consoles send a heartbeat a second; after this much silence the page is dead (werift alone would take 29 s). */
const silenceLimitMs = 6_000

/** Why a session ended: `left` is the console's own doing, the rest is not. */
export type SessionEnd = "left" | "silent" | "connection-failed" | "misbehaved" | "shutting-down"

export interface SessionOptions {
  readonly peer: EnginePeer
  readonly renditions: Pick<Renditions, "hub">
  readonly input: InputController
  /** Told what went wrong while the session let go of what it held: a bug, or an engine's; the session has ended all the same. */
  readonly report: (error: unknown) => void
  readonly clock?: Clock
}

/**
 * One console connected to this gateway: pictures from the hub go out, input goes to the target, and the console is told
 * how both are doing. Owns its peer. Everything this session holds down is released when its `keys` channel closes and
 * when it ends, whichever comes first.
 */
export class Session implements AsyncDisposable {
  /** Resolves with the reason once everything of this session is released. Never rejects. */
  readonly closed: Promise<SessionEnd>
  readonly #peer: EnginePeer
  readonly #hub: FrameHub
  readonly #input: InputController
  readonly #clock: Clock
  readonly #allowance: ControlAllowance
  readonly #report: (error: unknown) => void
  readonly #closing = Promise.withResolvers<SessionEnd>()
  /** Let go of at the end, what came last first. */
  readonly #held = new DisposableStack()
  #control: Channel | undefined
  #inputSession: InputSession | undefined
  #pasteSession: PasteSession | undefined
  #viewer: Viewer | undefined
  #reports: VideoReports | undefined
  #cancelDeadline: () => void

  constructor({ peer, renditions, input, report, clock = systemClock }: SessionOptions) {
    const hub = renditions.hub(peer.videoCodec === "VP8" ? "vp8" : "h264")
    this.#peer = peer
    this.#hub = hub
    this.#input = input
    this.#report = report
    this.#clock = clock
    this.#allowance = new ControlAllowance(clock)
    this.closed = this.#closing.promise
    this.#cancelDeadline = this.#deadline(arrivalLimitMs)
    this.#held.defer(() => this.#cancelDeadline())
    this.#held.defer(peer.onChannel((channel) => this.#accept(channel)))
    this.#held.defer(peer.onKeyFrameRequest(() => this.#viewer?.requestKeyFrame()))
    this.#held.defer(hub.status.observe(() => this.#tellStatus()))
    this.#held.defer(input.status.observe(() => this.#tellStatus()))
    // Last: a peer that has failed already ends the session before this returns.
    this.#keep(peer.state.observe((state) => this.#follow(state)))
  }

  /** Ends the session and tells the console why it should not, or should, come back. Never rejects. */
  async end(reason: SessionEnd): Promise<void> {
    if (!this.#held.disposed) void this.#end(reason)
    await this.closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("shutting-down")
  }

  #follow(state: PeerState): void {
    if (state === "connected") this.#watch()
    if (state === "failed") void this.end("connection-failed")
    if (state === "closed") void this.end("left")
  }

  #watch(): void {
    if (this.#viewer !== undefined || this.#peer.videoCodec === undefined) return
    try {
      this.#viewer = this.#hub.subscribe({ accept: (unit) => this.#peer.sendAccessUnit(unit) })
      this.#held.use(this.#viewer)
    } catch (error) {
      // The hub has closed for good, and the gateway with it.
      this.#report(error)
      void this.end("shutting-down")
    }
  }

  #accept(channel: Channel): void {
    if (!isChannelLabel(channel.label)) return
    switch (channel.label) {
      case "control":
        this.#control = channel
        this.#keep(channel.onMessage((data) => this.#receiveControl(data)))
        this.#tellStatus()
        this.#reports ??= this.#held.use(
          new VideoReports({
            peer: this.#peer,
            clock: this.#clock,
            tell: (report) => this.#tell(report),
          }),
        )
        break
      case "keys": {
        // A second one would be a second pair of hands that nobody lets go of.
        if (this.#inputSession !== undefined) break
        const session = this.#input.openSession(
          (reply) => channel.send(encodeReply(reply)),
          () => void this.end("misbehaved"),
        )
        this.#inputSession = this.#held.use(session)
        this.#keep(channel.onMessage((data) => session.receive("keys", toBytes(data))))
        this.#keep(channel.onClose(() => session[Symbol.dispose]()))
        break
      }
      case "text": {
        if (this.#pasteSession !== undefined) break
        const paste = this.#input.openPasteSession(
          (message) => channel.send(encodePaste(message)),
          () => void this.end("misbehaved"),
        )
        this.#pasteSession = this.#held.use(paste)
        this.#keep(channel.onMessage((data) => paste.receive(data)))
        this.#keep(channel.onClose(() => paste[Symbol.dispose]()))
        break
      }
      case "pointer":
        this.#keep(channel.onMessage((data) => this.#inputSession?.receive("pointer", toBytes(data))))
        break
    }
  }

  #receiveControl(data: string | Uint8Array): void {
    const verdict = this.#allowance.count()
    if (verdict === "misbehaved") {
      void this.end("misbehaved")
      return
    }
    try {
      const message = decodeControlToGateway(typeof data === "string" ? data : new TextDecoder().decode(data))
      this.#cancelDeadline()
      this.#cancelDeadline = this.#deadline(silenceLimitMs)
      if (verdict === "unanswered") return
      if (message.type === "wake") this.#input.wake()
      else this.#tell({ type: "heartbeat-reply", sentMs: message.sentMs, gatewayUs: monotonicUs() })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      if (!this.#allowance.bearsMalformed()) void this.end("misbehaved")
    }
  }

  #tellStatus(): void {
    this.#tell({ type: "status", video: tellable(this.#hub.status.value), ...this.#input.status.value })
  }

  #tell(message: ControlToConsole): void {
    this.#control?.send(encodeControl(message))
  }

  #deadline(afterMs: number): () => void {
    return this.#clock.after(afterMs, () => void this.end("silent"))
  }

  /** Holds a subscription until the end; one made while the session was ending is let go of at once. */
  #keep(unsubscribe: Unsubscribe): void {
    if (this.#held.disposed) unsubscribe()
    else this.#held.defer(unsubscribe)
  }

  /** Never rejects: whatever fails here, the rest is let go of and the session ends. */
  async #end(reason: SessionEnd): Promise<void> {
    try {
      this.#held.dispose()
    } catch (error) {
      this.#report(error)
    }
    try {
      if (reason === "shutting-down") this.#tell({ type: "end", reason: "shutting-down" })
      await this.#peer[Symbol.asyncDispose]()
    } catch (error) {
      this.#report(error)
    }
    this.#closing.resolve(reason)
  }
}

/** The status as the protocol can carry it: a reason may quote a program's whole last words. */
function tellable(status: VideoStatus): VideoStatus {
  if (status.state !== "encoder-down" || status.reason.length <= reasonMaxChars) return status
  return { state: "encoder-down", reason: `${status.reason.slice(0, reasonMaxChars - 1)}…` }
}

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data
}
