import { randomBytes, randomInt } from "node:crypto"
import type { PeerConnection, RtcConfig, Track } from "node-datachannel"
import { type Observable, ObservableValue, type Unsubscribe } from "../../../events.ts"
import { parseRtcp, type SentPicture, systemClock, VideoSender } from "../../../rtp/index.ts"
import type { AccessUnit } from "../../../video/index.ts"
import { isUsableCandidate } from "../../candidate.ts"
import {
  type Channel,
  type EnginePeer,
  type IceCandidate,
  noVideoStats,
  type Packetizers,
  type PeerState,
  type PeerStats,
} from "../../engine.ts"
import { Observers } from "../../observers.ts"
import { extensionIds, type RtpVideoCodec, sections, type VideoOffer } from "../../offer.ts"
import { type ChannelOfLibrary, NativeChannel } from "./channel.ts"
import { contained } from "./containment.ts"
import type { NativeLibrary } from "./library.ts"
import { localCandidates, type OfferedAddresses, withoutCandidates } from "./local-candidates.ts"
import { NativeRtpTransport } from "./rtp-transport.ts"
import { videoSection } from "./video-section.ts"

export interface NativePeerOptions {
  readonly library: NativeLibrary
  readonly config: RtcConfig
  readonly addresses: OfferedAddresses
  readonly packetizers: Packetizers
  readonly report: (fault: unknown) => void
}

/** More than any host has; keeps a console from filling libjuice's check list. */
const remoteCandidatesMax = 64
/** A person has given up by then; a handshake that nobody answers would wait for ever. */
const connectTimeoutMs = 30_000

/** One browser on libdatachannel. Made by {@link NativePeer.answer}. */
export class NativePeer implements EnginePeer {
  readonly answerSdp: string
  readonly videoCodec: RtpVideoCodec | undefined
  readonly #connection: PeerConnection
  readonly #track: Track | undefined
  readonly #sender: VideoSender | undefined
  readonly #offer: VideoOffer
  readonly #options: NativePeerOptions
  readonly #state = new ObservableValue<PeerState>("connecting")
  readonly #candidates: IceCandidate[] = []
  readonly #candidateObservers = new Observers<IceCandidate>()
  readonly #keyFrameRequests = new Observers<undefined>()
  readonly #channelObservers = new Observers<Channel>()
  readonly #channels = new Set<NativeChannel>()
  readonly #released = Promise.withResolvers<void>()
  readonly #cancelTimeout: () => void
  #remoteCandidates = 0
  #isReleasing = false

  /**
   * Answers without waiting for candidates: they follow.
   * @throws whatever libdatachannel has against the offer; nothing of it is left then.
   */
  static answer(offer: VideoOffer, options: NativePeerOptions): NativePeer {
    const { library, config } = options
    const streams = {
      ssrc: randomSsrc(),
      rtxSsrc: randomSsrc(),
      cname: randomBytes(12).toString("base64url"),
    }
    const connection = new library.PeerConnection("console", config)
    let track: Track | undefined
    try {
      if (offer.video !== undefined) {
        track = connection.addTrack(videoSection(library, offer.sdp, offer.video, streams))
      }
      // As the DTLS server we choose AES-GCM.
      const sdp = offer.sdp.replaceAll("a=setup:actpass", "a=setup:active")
      return new NativePeer(connection, track, { ...offer, sdp }, streams, options)
    } catch (fault) {
      // Without an observer, libdatachannel would keep its own, and the process with it.
      track?.onClosed(() => undefined)
      connection.onStateChange(() => undefined)
      track?.close()
      connection.close()
      throw fault
    }
  }

  private constructor(
    connection: PeerConnection,
    track: Track | undefined,
    offer: VideoOffer,
    streams: { readonly ssrc: number; readonly rtxSsrc: number; readonly cname: string },
    options: NativePeerOptions,
  ) {
    this.#connection = connection
    this.#track = track
    this.#offer = offer
    this.#options = options
    this.#follow()
    connection.setRemoteDescription(offer.sdp, "offer")
    connection.setLocalDescription("answer")
    this.answerSdp = withoutCandidates(connection.localDescription()?.sdp ?? "")
    const video = sections(this.answerSdp).find(([head = ""]) => head.startsWith("m=video")) ?? []
    this.videoCodec = offer.video?.codec
    if (offer.video !== undefined && track !== undefined) {
      const { codec, payloadType, rtxPayloadType } = offer.video
      this.#sender = new VideoSender(new NativeRtpTransport(track, options.report), {
        stream: { ssrc: streams.ssrc, payloadType, ...extensionIds(video) },
        rtx:
          rtxPayloadType === undefined ? undefined : { ssrc: streams.rtxSsrc, payloadType: rtxPayloadType },
        cname: streams.cname,
        packetizer: options.packetizers[codec],
        requestKeyFrame: () => this.#keyFrameRequests.notify(undefined),
      })
    }
    this.#cancelTimeout = systemClock.after(connectTimeoutMs, () => {
      if (this.#state.value === "connecting") this.#end("failed")
    })
  }

  get state(): Observable<PeerState> {
    return this.#state
  }

  onLocalCandidate(observer: (candidate: IceCandidate) => void): Unsubscribe {
    for (const candidate of [...this.#candidates]) observer(candidate)
    return this.#candidateObservers.add(observer)
  }

  addRemoteCandidate({ candidate, sdpMid }: IceCandidate): void {
    if (this.#isOver || this.#remoteCandidates >= remoteCandidatesMax || !isUsableCandidate(candidate)) return
    this.#remoteCandidates += 1
    try {
      this.#connection.addRemoteCandidate(candidate, sdpMid ?? this.#offer.firstMid)
    } catch (fault) {
      this.#options.report(fault)
    }
  }

  sendAccessUnit(unit: AccessUnit): boolean {
    return this.#state.value === "connected" && (this.#sender?.send(unit) ?? false)
  }

  takeSentPictures(): readonly SentPicture[] {
    return this.#sender?.takeSentPictures() ?? []
  }

  onKeyFrameRequest(observer: () => void): Unsubscribe {
    return this.#keyFrameRequests.add(observer)
  }

  onChannel(observer: (channel: Channel) => void): Unsubscribe {
    return this.#channelObservers.add(observer)
  }

  stats(): PeerStats {
    return this.#sender?.stats() ?? noVideoStats
  }

  /** Resolves once libdatachannel has closed its socket and will call us no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("closed")
    this.#release()
    await this.#released.promise
  }

  get #isOver(): boolean {
    return this.#state.value === "closed" || this.#state.value === "failed"
  }

  #follow(): void {
    const { report } = this.#options
    this.#track?.onOpen(contained(report, () => this.#connected()))
    this.#track?.onMessage(contained(report, (datagram: Buffer) => this.#hear(datagram)))
    // Never left out: libdatachannel lets go of a track only after having told somebody.
    this.#track?.onClosed(() => undefined)
    this.#connection.onStateChange(contained(report, (state: string) => this.#move(state)))
    this.#connection.onLocalCandidate(contained(report, () => this.#announce()))
    this.#connection.onGatheringStateChange(
      contained(report, (state: string) => {
        this.#announce()
        if (state === "complete") this.#announceEnd()
      }),
    )
    this.#connection.onDataChannel(contained(report, (channel) => this.#accept(channel)))
  }

  /** DTLS is done; libdatachannel itself says "connected" only after SCTP, a round trip later. */
  #connected(): void {
    if (this.#state.value !== "connecting") return
    this.#cancelTimeout()
    this.#state.set("connected")
  }

  #hear(datagram: Buffer): void {
    if (this.#isOver) return
    for (const feedback of parseRtcp(datagram)) this.#sender?.handleFeedback(feedback)
  }

  #move(state: string): void {
    if (state === "failed") this.#end("failed")
    // Without a track there is nobody else to say it.
    if (state === "connected") this.#connected()
    if (state !== "closed") return
    // Closed by the other side: our half is let go of at once, so that nobody has to wait for the owner.
    this.#release()
    this.#released.resolve()
    this.#end("closed")
  }

  /** Its own events come in any order among each other, so the description is asked for what is new. */
  #announce(): void {
    if (this.#isOver) return
    const { addresses } = this.#options
    const known = new Set(this.#candidates.map(({ candidate }) => candidate))
    for (const candidate of localCandidates(this.#connection.localDescription()?.sdp ?? "", addresses)) {
      if (!known.has(candidate)) this.#tell(candidate)
    }
  }

  #announceEnd(): void {
    if (!this.#isOver) this.#tell("")
  }

  #tell(line: string): void {
    const candidate = { candidate: line, sdpMid: this.#offer.firstMid, sdpMLineIndex: 0 }
    this.#candidates.push(candidate)
    this.#candidateObservers.notify(candidate)
  }

  #accept(channel: ChannelOfLibrary): void {
    const wrapped = new NativeChannel(channel, this.#options.report)
    if (this.#isOver) {
      wrapped.release()
      return
    }
    this.#channels.add(wrapped)
    wrapped.onClose(() => this.#channels.delete(wrapped))
    this.#channelObservers.notify(wrapped)
  }

  #release(): void {
    if (this.#isReleasing) return
    this.#isReleasing = true
    this.#track?.close()
    this.#connection.close()
  }

  /** Nothing is sent any more; the socket stays until the owner disposes. */
  #end(state: "closed" | "failed"): void {
    if (this.#isOver) return
    this.#cancelTimeout()
    this.#sender?.[Symbol.dispose]()
    this.#state.set(state)
    for (const channel of [...this.#channels]) channel.release()
    this.#channels.clear()
  }
}

/** RFC 3550 §8.1. Zero means "none" in RTCP (RFC 5104 §4.3.1.2). */
function randomSsrc(): number {
  return randomInt(1, 2 ** 32)
}
