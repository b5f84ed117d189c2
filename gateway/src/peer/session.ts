import {
  type ControlToConsole,
  type ControlToGateway,
  decodeControlToGateway,
  encodeControl,
  encodeReply,
  encodeText,
  isChannelLabel,
  ProtocolError,
  picturesLabel,
  reasonMaxChars,
  type VideoWay,
} from "../../protocol/index.ts"
import { type Clock, systemClock } from "../clock.ts"
import type { Unsubscribe } from "../events.ts"
import type { InputController, InputSession, TextSession } from "../hid/index.ts"
import {
  type AdaptiveVideo,
  type FrameHub,
  monotonicUs,
  type Renditions,
  type VideoStatus,
} from "../video/index.ts"
import { ControlAllowance } from "./control-allowance.ts"
import type { Channel, EnginePeer, PeerState } from "./engine.ts"
import { SocketChannel } from "./engines/socket/socket-channel.ts"
import type { SocketDoor, Ticket } from "./engines/socket/socket-door.ts"
import type { PictureMessages } from "./pictures/picture-messages.ts"
import { VideoOutlet } from "./video-outlet.ts"
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
  /** H.264, as much of it as the path carries and the operator wants. */
  readonly adaptive: Pick<AdaptiveVideo, "subscribe">
  /** Shared by all sessions, so that each picture's message is made once. */
  readonly messages: PictureMessages
  readonly input: InputController
  /** Where the console can bring a WebSocket for its pictures; left out where others stand between it and here. */
  readonly door?: SocketDoor | undefined
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
  readonly #outlet: VideoOutlet
  /** Keeps the hub ready for this viewer until it watches. */
  #expected: Disposable | undefined
  readonly #door: SocketDoor | undefined
  readonly #input: InputController
  readonly #clock: Clock
  readonly #allowance: ControlAllowance
  readonly #report: (error: unknown) => void
  readonly #closing = Promise.withResolvers<SessionEnd>()
  /** Let go of at the end, what came last first. */
  readonly #held = new DisposableStack()
  #control: Channel | undefined
  #inputSession: InputSession | undefined
  #textSession: TextSession | undefined
  #reports: VideoReports | undefined
  #ticket: Ticket | undefined
  #cancelDeadline: () => void

  constructor(options: SessionOptions) {
    const { peer, renditions, adaptive, messages, door, input, report, clock = systemClock } = options
    const hub = renditions.hub(peer.videoCodec === "VP8" ? "vp8" : "h264")
    this.#peer = peer
    this.#hub = hub
    this.#door = door
    this.#input = input
    this.#report = report
    this.#clock = clock
    this.#allowance = new ControlAllowance(clock)
    this.closed = this.#closing.promise
    this.#cancelDeadline = this.#deadline(arrivalLimitMs)
    this.#held.defer(() => this.#cancelDeadline())
    this.#held.defer(() => this.#ticket?.[Symbol.dispose]())
    this.#outlet = this.#held.use(
      new VideoOutlet({
        peer,
        renditions,
        adaptive,
        messages,
        clock,
        malformed: () => this.#malformed(),
        took: (way) => this.#tell({ type: "video-way", way }),
      }),
    )
    if (peer.videoCodec !== undefined) this.#expected = this.#held.use(hub.expectViewer())
    this.#held.defer(peer.onChannel((channel) => this.#accept(channel)))
    this.#held.defer(
      peer.onKeyFrameRequest(() => {
        // A track whose pictures come another way may miss them all it wants.
        if (this.#outlet.way === "rtp") this.#outlet.requestKeyFrame()
      }),
    )
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
    if (state === "connected") this.#takeWay("rtp")
    if (state === "failed") void this.end("connection-failed")
    if (state === "closed") void this.end("left")
  }

  #takeWay(way: VideoWay): void {
    this.#guarded(() => {
      this.#outlet.take(way)
      this.#expected?.[Symbol.dispose]()
    })
  }

  #guarded(joinHub: () => void): void {
    try {
      joinHub()
    } catch (error) {
      // The hub has closed for good, and the gateway with it.
      this.#report(error)
      void this.end("shutting-down")
    }
  }

  #accept(channel: Channel): void {
    if (channel.label === picturesLabel) this.#guarded(() => this.#outlet.offer("channel", channel))
    if (!isChannelLabel(channel.label)) return
    switch (channel.label) {
      case "control":
        this.#control = channel
        this.#keep(channel.onMessage((data) => this.#receiveControl(data)))
        this.#tellStatus()
        this.#tellVideoOffer()
        this.#reports ??= this.#held.use(
          new VideoReports({
            source: this.#outlet,
            clock: this.#clock,
            given: () => this.#outlet.given,
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
        if (this.#textSession !== undefined) break
        const text = this.#input.openTextSession(
          (message) => channel.send(encodeText(message)),
          () => void this.end("misbehaved"),
        )
        this.#textSession = this.#held.use(text)
        this.#keep(channel.onMessage((data) => text.receive(data)))
        this.#keep(channel.onClose(() => text[Symbol.dispose]()))
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
      if (verdict === "answered") this.#answer(message)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#malformed()
    }
  }

  #answer(message: ControlToGateway): void {
    switch (message.type) {
      case "wake":
        this.#input.wake()
        return
      case "use-video-way":
        this.#takeWay(message.way)
        return
      case "video-wish":
        this.#outlet.wish = message
        return
      case "want-video-ticket":
        this.#giveTicket()
        return
      case "heartbeat":
        this.#tell({ type: "heartbeat-reply", sentMs: message.sentMs, gatewayUs: monotonicUs() })
    }
  }

  #malformed(): void {
    if (!this.#allowance.bearsMalformed()) void this.end("misbehaved")
  }

  /** One at a time: who asks again has no use for the last one. */
  #giveTicket(): void {
    if (this.#door === undefined || this.#held.disposed) return
    this.#ticket?.[Symbol.dispose]()
    const ticket = this.#door.issue((socket) => {
      if (this.#held.disposed) {
        socket.close()
        return
      }
      this.#held.defer(() => socket.close())
      const channel = new SocketChannel(picturesLabel, socket)
      this.#keep(socket.onMessage((data) => channel.deliver(data)))
      this.#guarded(() => this.#outlet.offer("socket", channel))
    })
    this.#ticket = ticket
    this.#tell({ type: "video-ticket", ticket: ticket.text })
  }

  #tellVideoOffer(): void {
    const { videoCodec: rtp } = this.#peer
    this.#tell({ type: "video-offer", ...(rtp && { rtp }), socket: this.#door !== undefined })
    const { way } = this.#outlet
    if (way !== undefined) this.#tell({ type: "video-way", way })
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
