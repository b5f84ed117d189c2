import type { ControlToConsole, InputReply } from "@crashcart/gateway/protocol"
import type { GatewaySummary, IceServer, ServerToConsole } from "@crashcart/signaling/protocol"
import { Attempt, type AttemptLoss } from "./attempt.ts"
import { chooseGateway } from "./choose-gateway.ts"
import type { Clock } from "./clock.ts"
import { Hands } from "./hands.ts"
import { type Observable, ObservableValue } from "./observable.ts"
import { Retries } from "./retries.ts"
import { SignalingLink } from "./signaling-link.ts"
import type { AccessCheck, SocketFactory } from "./socket.ts"
import {
  firstView,
  type LossReason,
  nothingTold,
  type SessionState,
  type SessionView,
  stateOf,
} from "./state.ts"
import type { Path } from "./transport.ts"
import { TransportChoice, type Transports } from "./transport-choice.ts"
import type { VideoAbilities, VideoPreference } from "./video-choice.ts"
import { VideoDesk } from "./video-desk.ts"
import type { VideoReport } from "./video-report.ts"

export interface ConsoleSessionOptions<Media> {
  readonly openSocket: SocketFactory
  readonly checkAccess: AccessCheck
  readonly transports: Transports<Media>
  /** What this browser can do with pictures, and which way the person wants them. */
  readonly abilities: VideoAbilities
  readonly videoPreference: VideoPreference
  readonly clock: Clock
  /** 0 (inclusive) to 1 (exclusive); spreads retries. */
  readonly random: () => number
  /** A new session id, 16 to 64 characters of base64url, not guessable. */
  readonly newSessionId: () => string
  /** The gateway named by the page's address, if it names one. */
  readonly wantedGatewayId: string | undefined
}

/**
 * The console's seat at one gateway. Once started it keeps a session for as long as it can: it reconnects after every
 * fault by itself, and lives through a restart of the signaling server, which only introduces.
 */
export class ConsoleSession<Media> {
  readonly #options: ConsoleSessionOptions<Media>
  readonly #link: SignalingLink
  readonly #transports: TransportChoice<Media>
  readonly #view: ObservableValue<SessionView<Media>>
  readonly #videoReport = new ObservableValue<VideoReport | undefined>(undefined)
  readonly #retries: Retries
  /** What the person does at the target. */
  readonly hands: Hands
  /** Which way pictures come, and what the person wants of them. */
  readonly video: VideoDesk
  #iceServers: readonly IceServer[] | undefined
  #gateway: GatewaySummary | undefined
  #isListed = false
  #attempt: Attempt<Media> | undefined
  /** The first attempt, made ready while the server is still being reached. */
  #ahead: Attempt<Media> | undefined
  #path: Path = "unknown"
  #loss: LossReason | undefined
  #fault: unknown
  #isUnauthorized = false
  #isReplaced = false
  #isStarted = false
  #isClosed = false

  constructor(options: ConsoleSessionOptions<Media>) {
    this.#options = options
    this.#transports = new TransportChoice(options.transports)
    const { openSocket, checkAccess, clock, random } = options
    this.hands = new Hands(clock, () => this.#attempt)
    this.video = new VideoDesk(clock, options.abilities, options.videoPreference)
    this.#view = new ObservableValue<SessionView<Media>>(firstView)
    this.#retries = new Retries(clock, random, () => this.#advance())
    this.#link = new SignalingLink({
      openSocket,
      checkAccess,
      clock,
      random,
      observer: {
        opened: () => this.#ahead?.askIceServers(),
        message: (message) => this.#signaled(message),
        down: (failures) => this.#linkDown(failures),
        unauthorized: () => this.#unauthorized(),
        malformed: () => this.#malformed(),
      },
    })
  }

  get view(): Observable<SessionView<Media>> {
    return this.#view
  }

  /** What the gateway told last about the stream, once a second; undefined while there is no session. */
  get videoReport(): Observable<VideoReport | undefined> {
    return this.#videoReport
  }

  /** Goes for the gateway. Once started it goes on by itself; starting again changes nothing. */
  start(): void {
    if (this.#isStarted || this.#isClosed) return
    this.#isStarted = true
    this.#link.connect()
    this.#ahead = this.#newAttempt()
    this.#ahead.prepare()
  }

  /** The network came back, or is another one now: does at once what it would do after a wait. */
  networkChanged(): void {
    if (this.#isClosed || this.#isUnauthorized) return
    if (!this.#isConnected) this.#dropAttempt()
    this.#link.reopen()
    this.#retries.now()
  }

  /** Asks the gateway to wake the target by USB; how that goes shows in the view's `target`. */
  wake(): void {
    this.#attempt?.sendWake()
  }

  /** The person wants the session that another console took. */
  takeBack(): void {
    this.#isReplaced = false
    this.#retries.now()
  }

  /** Leaves. The gateway is told, so that its seat is free at once. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#retries.stop()
    this.#dropAttempt()
    this.#dropAhead()
    this.#link.close()
  }

  #signaled(message: ServerToConsole): void {
    switch (message.type) {
      case "welcome":
        this.#iceServers = message.relay === true ? undefined : message.iceServers
        // Whatever was being negotiated through the old connection has been forgotten at the other end of it.
        if (this.#isConnected) this.#attempt?.resume()
        else this.#dropAttempt()
        if (this.#loss === "server-unreachable") this.#loss = undefined
        this.#listed(message.gateways)
        // Credentials that it got would be stale by the time its gateway comes.
        this.#dropAhead()
        return
      case "gateways":
        this.#listed(message.gateways)
        // A gateway that was away has been forgotten with its sessions.
        this.#attempt?.resume()
        return
      case "ice-servers":
        for (const attempt of [this.#attempt, this.#ahead]) {
          if (message.sessionId === attempt?.sessionId) attempt.iceServers(message.iceServers)
        }
        return
      case "answer":
        if (message.sessionId === this.#attempt?.sessionId) void this.#attempt.answer(message.sdp)
        return
      case "candidate":
        if (message.sessionId === this.#attempt?.sessionId) this.#attempt.remoteCandidate(message.candidate)
        return
      case "end":
        // A connected session has its own heartbeat, and does not take the server's word for its end.
        if (message.sessionId === this.#attempt?.sessionId && !this.#isConnected) {
          this.#dropAttempt()
          this.#lost("gateway-refused")
        }
    }
  }

  get #isConnected(): boolean {
    return this.#attempt?.step === "connected"
  }

  #listed(gateways: readonly GatewaySummary[]): void {
    const wasOnline = this.#gateway?.online ?? false
    this.#isListed = true
    this.#gateway = chooseGateway(gateways, this.#options.wantedGatewayId, this.#gateway?.id)
    // A gateway that has just come (back) is worth an attempt at once.
    if (!wasOnline && this.#gateway?.online) this.#retries.now()
    else this.#advance()
  }

  #linkDown(failures: number): void {
    this.#isListed = false
    if (!this.#isConnected) {
      this.#dropAttempt()
      this.#loss = "server-unreachable"
      this.#retries.serverLost(failures)
    }
    this.#advance()
  }

  #unauthorized(): void {
    this.#isUnauthorized = true
    this.#advance()
  }

  /** Starts an attempt if one is wanted and possible now; then says how things stand. */
  #advance(): void {
    const gateway = this.#gateway
    const isWanted =
      this.#attempt === undefined && this.#retries.isDue && !this.#isReplaced && !this.#isClosed
    if (isWanted && this.#link.isUp && gateway?.online === true) this.#startAttempt(gateway.id)
    this.#update({ gateway, isServerReachable: this.#link.isUp })
  }

  #startAttempt(gatewayId: string): void {
    this.#path = "unknown"
    this.#attempt = this.#ahead ?? this.#newAttempt()
    this.#ahead = undefined
    this.#attempt.start(gatewayId, this.#iceServers)
  }

  #newAttempt(): Attempt<Media> {
    const { clock, newSessionId } = this.#options
    return new Attempt<Media>({
      sessionId: newSessionId(),
      createTransport: this.#transports.create,
      clock,
      signal: (message) => this.#link.send(message),
      askIceServers: (sessionId) => this.#link.sendEarly({ type: "ice-servers", sessionId }),
      observer: {
        stepped: (step) => this.#stepped(step === "connected"),
        pathChanged: (path) => {
          this.#path = path
          this.video.pathChanged(path)
          this.#update({})
        },
        control: (message) => this.#told(message),
        picturesOpened: (carrier) => this.video.picturesOpened(carrier),
        picturesClosed: (carrier) => this.video.picturesClosed(carrier),
        picturesUndecodable: () => this.video.decodingFailed(),
        reply: (reply) => this.#replied(reply),
        text: (message) => this.hands.told(message),
        roundTrip: (roundTripMs) => {
          this.video.roundTrip(roundTripMs)
          this.#update({ roundTripMs })
        },
        videoReport: (report) => {
          this.#videoReport.set(report)
          this.video.report(report)
        },
        media: (media) => this.#update({ media }),
        malformed: () => this.#malformed(),
        lost: (why, cause) => this.#attemptLost(why, cause),
      },
    })
  }

  #stepped(isConnected: boolean): void {
    if (isConnected) {
      this.#retries.connected()
      this.#loss = undefined
      if (this.#attempt !== undefined) this.video.connected(this.#attempt.video)
    }
    this.#update({})
  }

  #told(message: ControlToConsole): void {
    if (this.video.told(message)) return
    if (message.type === "status") {
      this.hands.targetTold(message)
      this.#update({ target: message })
    }
    if (message.type !== "end") return
    this.#dropAttempt()
    if (message.reason === "replaced") {
      this.#isReplaced = true
      this.#advance()
    } else this.#lost("gateway-restarting")
  }

  #replied(reply: InputReply): void {
    if (reply.type === "leds") this.#update({ leds: reply.leds })
    else if (!this.hands.acknowledged(reply)) this.#malformed()
  }

  #attemptLost(why: AttemptLoss, fault: unknown): void {
    const isDirect = this.#gateway?.direct === true
    this.#transports.lost(why, { wasConnected: this.#isConnected, isDirect })
    this.#dropAttempt()
    this.#fault = fault
    // The offer may have gone into a WebSocket whose other end is long gone; and silence may reign everywhere.
    if (why === "no-answer" || why === "link-silent") this.#link.reopen()
    this.#lost(why)
  }

  #dropAttempt(): void {
    this.#attempt?.close()
    this.#attempt = undefined
    this.#videoReport.set(undefined)
    this.hands.disconnected()
    this.video.disconnected()
  }

  #dropAhead(): void {
    this.#ahead?.close()
    this.#ahead = undefined
  }

  #lost(why: LossReason): void {
    this.#loss = why
    this.#retries.lost()
    this.#advance()
  }

  #malformed(): void {
    this.#update({ malformedMessages: this.#view.value.malformedMessages + 1 })
  }

  #update(change: Partial<SessionView<Media>>): void {
    const told = this.#attempt === undefined ? nothingTold : {}
    this.#view.set({ ...this.#view.value, ...told, ...change, state: this.#state(), fault: this.#fault })
  }

  #state(): SessionState {
    return stateOf({
      attemptStep: this.#attempt?.step,
      path: this.#path,
      isReplaced: this.#isReplaced,
      isUnauthorized: this.#isUnauthorized,
      isGatewayOffline: this.#isListed && !this.#gateway?.online,
      isServerReachable: this.#link.isUp,
      loss: this.#loss,
      losses: this.#retries.losses,
    })
  }
}
