import {
  type ChannelLabel,
  type ControlToGateway,
  channelInit,
  encodeControl,
} from "@crashcart/gateway/protocol"
import type { Candidate, ConsoleToServer, IceServer } from "@crashcart/signaling/protocol"
import type { Cancel, Clock } from "./clock.ts"
import { Heartbeat } from "./heartbeat.ts"
import { Inbox, type InboxObserver } from "./inbox.ts"
import { type Input, InputPort, type SentInput } from "./input-port.ts"
import { type LivenessLoss, TransportLiveness } from "./liveness.ts"
import type { Path, Transport, TransportFactory, TransportObserver } from "./transport.ts"
import type { VideoLink } from "./video-desk.ts"

/** Credentials, offer and answer are a few round trips through the server; a busy Pi takes a second more. */
const answerTimeoutMs = 6000
/** A path through the third TURN server over TLS takes this long on a bad day; what takes longer never comes. */
const pathTimeoutMs = 15_000

/** More candidates than any gateway has; what comes beyond is no candidate but a flood. */
const candidatesMax = 256

export type AttemptStep = "gateway" | "path" | "channels" | "connected"
export type AttemptLoss =
  | LivenessLoss
  | "link-silent"
  | "offer-failed"
  | "gateway-refused"
  | "no-answer"
  | "timed-out"

export interface AttemptObserver<Media> extends InboxObserver {
  stepped(step: AttemptStep): void
  pathChanged(path: Path): void
  media(media: Media): void
  picturesOpened(carrier: "socket" | "channel"): void
  picturesClosed(carrier: "socket" | "channel"): void
  picturesUndecodable(cause: unknown): void
  /** The attempt is over and has closed itself; told once, last, and not after {@link Attempt.close}. */
  lost(why: AttemptLoss, cause?: unknown): void
}

export interface AttemptOptions<Media> {
  readonly sessionId: string
  readonly createTransport: TransportFactory<Media>
  readonly signal: (message: ConsoleToServer) => boolean
  /** Asks the server for `ice-servers`, which it answers even before its welcome. */
  readonly askIceServers: (sessionId: string) => void
  readonly clock: Clock
  readonly observer: AttemptObserver<Media>
}

/** One session with a gateway from the offer to its end: it is never repaired, only replaced by the next attempt. */
export class Attempt<Media> {
  readonly sessionId: string
  readonly #options: AttemptOptions<Media>
  readonly #heartbeat: Heartbeat
  readonly #inbox: Inbox
  readonly #liveness: TransportLiveness
  readonly #input: InputPort
  readonly #open = new Set<ChannelLabel>()
  /** Local candidates that came before the offer was sent, remote ones that came before the answer was accepted. */
  readonly #localCandidates: Candidate[] = []
  readonly #remoteCandidates: Candidate[] = []
  #transport: Transport | undefined
  #offered = false
  #answered = false
  #accepted = false
  #isClosed = false
  #step: AttemptStep = "gateway"
  #gatewayId: string | undefined
  #hasAsked = false
  #iceServers: readonly IceServer[] | undefined
  #unprepared: unknown
  #cancelTimeout: Cancel = () => undefined

  constructor(options: AttemptOptions<Media>) {
    const { clock } = options
    this.#options = options
    this.sessionId = options.sessionId
    this.#heartbeat = new Heartbeat({
      clock,
      send: (sentMs) => this.#transport?.send("control", encodeControl({ type: "heartbeat", sentMs })),
      silent: () => this.#lose("link-silent"),
    })
    this.#inbox = new Inbox(this.#heartbeat, options.observer)
    this.#liveness = new TransportLiveness(clock, (why) => this.#lose(why))
    this.#input = new InputPort((channel, bytes) => this.#transport?.send(channel, bytes) ?? false)
  }

  get step(): AttemptStep {
    return this.#step
  }

  /** Makes what can be made before anything is known of the other side. What fails is told once it is started. */
  prepare(): void {
    try {
      this.#transport = this.#options.createTransport(this.#transportObserver())
    } catch (cause) {
      this.#unprepared = cause
    }
  }

  /** Has the server mint this session's credentials; before {@link start} it saves a round trip. */
  askIceServers(): void {
    this.#hasAsked = true
    this.#options.askIceServers(this.sessionId)
  }

  /** The answer to {@link askIceServers}. */
  iceServers(iceServers: readonly IceServer[]): void {
    if (this.#isClosed || this.#iceServers !== undefined) return
    this.#iceServers = iceServers
    if (this.#gatewayId !== undefined) void this.#offer(this.#gatewayId, iceServers)
  }

  /**
   * Offers a session to the gateway. Called once.
   * @param iceServers what the connection may use; undefined where the server mints credentials for each session.
   */
  start(gatewayId: string, iceServers: readonly IceServer[] | undefined): void {
    this.#gatewayId = gatewayId
    this.#cancelTimeout = this.#options.clock.after(answerTimeoutMs, () => this.#lose("no-answer"))
    this.#iceServers = iceServers ?? this.#iceServers
    if (this.#iceServers !== undefined) void this.#offer(gatewayId, this.#iceServers)
    else if (!this.#hasAsked) this.askIceServers()
  }

  async answer(sdp: string): Promise<void> {
    const transport = this.#transport
    if (!this.#offered || this.#answered || this.#isClosed || transport === undefined) return
    this.#answered = true
    this.#cancelTimeout()
    this.#cancelTimeout = this.#options.clock.after(pathTimeoutMs, () => this.#lose("timed-out"))
    this.#stepTo("path")
    try {
      await transport.acceptAnswer(sdp)
    } catch (cause) {
      this.#lose("gateway-refused", cause)
      return
    }
    if (this.#isClosed) return
    this.#accepted = true
    for (const candidate of this.#remoteCandidates.splice(0)) transport.addRemoteCandidate(candidate)
  }

  remoteCandidate(candidate: Candidate): void {
    if (this.#isClosed) return
    if (this.#accepted) this.#transport?.addRemoteCandidate(candidate)
    else if (this.#remoteCandidates.length < candidatesMax) this.#remoteCandidates.push(candidate)
  }

  /** @returns undefined when the session is not connected or cannot take it now. */
  sendInput(input: Input, isLast: boolean): SentInput | undefined {
    return this.#step === "connected" && !this.#isClosed ? this.#input.send(input, isLast) : undefined
  }

  /** @returns false when the session is not connected. */
  sendText(data: string): boolean {
    return this.#step === "connected" && !this.#isClosed && (this.#transport?.send("text", data) ?? false)
  }

  /** Asks the gateway to wake the target; nothing while the session is not connected. */
  sendWake(): void {
    this.#sendControl({ type: "wake" })
  }

  /** What can be done about how pictures come, once connected. */
  get video(): VideoLink {
    return {
      sendControl: (message) => this.#sendControl(message),
      openPictures: (carrier) => this.#isClosed || this.#transport?.openPictures(carrier),
      showVideo: (way) => this.#isClosed || this.#transport?.showVideo(way),
    }
  }

  #sendControl(message: ControlToGateway): void {
    if (this.#step !== "connected" || this.#isClosed) return
    this.#transport?.send("control", encodeControl(message))
  }

  /** Tells the server, which may have lost sight of it, that this session goes on. */
  resume(): void {
    const gatewayId = this.#gatewayId
    if (this.#step !== "connected" || this.#isClosed || gatewayId === undefined) return
    this.#options.signal({ type: "resume", sessionId: this.sessionId, gatewayId })
  }

  /** Ends it from this side. Nothing is told afterwards. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelTimeout()
    this.#heartbeat.stop()
    this.#liveness.stop()
    this.#transport?.close()
    if (this.#offered) this.#options.signal({ type: "end", sessionId: this.sessionId, reason: "left" })
  }

  /** Makes and sends the offer. Failing is told as `lost`. */
  async #offer(gatewayId: string, iceServers: readonly IceServer[]): Promise<void> {
    const { sessionId, signal } = this.#options
    try {
      if (this.#transport === undefined && this.#unprepared === undefined) this.prepare()
      if (this.#transport === undefined) throw this.#unprepared
      const sdp = await this.#transport.createOffer(iceServers)
      if (this.#isClosed) return
      this.#offered = signal({ type: "offer", sessionId, gatewayId, sdp })
      for (const candidate of this.#localCandidates.splice(0)) {
        signal({ type: "candidate", sessionId, candidate })
      }
    } catch (cause) {
      this.#lose("offer-failed", cause)
    }
  }

  #lose(why: AttemptLoss, cause?: unknown): void {
    if (this.#isClosed) return
    this.close()
    this.#options.observer.lost(why, cause)
  }

  #transportObserver(): TransportObserver<Media> {
    const { observer } = this.#options
    const live =
      <Rest extends unknown[]>(handle: (...rest: Rest) => void) =>
      (...rest: Rest) => {
        if (!this.#isClosed && this.#gatewayId !== undefined) handle(...rest)
      }
    return {
      candidate: live((candidate) => this.#localCandidate(candidate)),
      stateChanged: live((state) => {
        this.#liveness.stateChanged(state)
        if (state === "connected") this.#progress()
      }),
      channelOpened: live((label) => {
        this.#open.add(label)
        if (label === "control") this.#heartbeat.start()
        this.#progress()
      }),
      channelClosed: live(() => this.#lose("path-lost")),
      pathChanged: live((path) => observer.pathChanged(path)),
      message: live((label, data) => this.#inbox.receive(label, data)),
      media: live((media) => observer.media(media)),
      picturesOpened: live((carrier) => observer.picturesOpened(carrier)),
      picturesClosed: live((carrier) => observer.picturesClosed(carrier)),
      picturesUndecodable: live((cause) => observer.picturesUndecodable(cause)),
      malformed: live((error) => observer.malformed(error)),
    }
  }

  #localCandidate(candidate: Candidate): void {
    if (this.#offered) this.#options.signal({ type: "candidate", sessionId: this.sessionId, candidate })
    else this.#localCandidates.push(candidate)
  }

  /** Connected is: a path, and all channels open. */
  #progress(): void {
    if (!this.#liveness.isConnected) return
    if (this.#open.size < Object.keys(channelInit).length) {
      this.#stepTo("channels")
      return
    }
    if (this.#step === "connected") return
    this.#cancelTimeout()
    this.#stepTo("connected")
  }

  #stepTo(step: AttemptStep): void {
    if (this.#step === step || this.#step === "connected") return
    this.#step = step
    this.#options.observer.stepped(step)
  }
}
