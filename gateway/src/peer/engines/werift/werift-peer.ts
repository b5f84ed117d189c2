import type { RTCDtlsTransport, RTCPeerConnection, RTCRtpSender } from "werift"
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
import { WeriftChannel } from "./channel.ts"
import { verifyClientProof } from "./client-proof.ts"
import { guardDtls, keepEarlyDtls } from "./dtls-guard.ts"
import { hardenIce } from "./ice-hardening.ts"
import { dtlsInternals, handshakeState, iceOf, peerInternals } from "./internals.ts"
import { useKeyObjects } from "./key-objects.ts"
import { Liveness } from "./liveness.ts"
import type { MediaSystem } from "./media-system.ts"
import { onDecryptedRtcp } from "./rtcp.ts"
import { WeriftRtpTransport } from "./rtp-transport.ts"
import { containSctp } from "./sctp-containment.ts"
import { prepareForBadPaths } from "./sctp-over-bad-paths.ts"

export interface WeriftPeerOptions {
  readonly packetizers: Packetizers
  readonly portRange: readonly [number, number] | undefined
  /** For encrypting and sending in bulk, where that is possible. */
  readonly system: MediaSystem | undefined
  readonly report: (fault: unknown) => void
}

/** More than any host has; keeps a console from filling our check list. */
const remoteCandidatesMax = 64

/** One browser on werift. Made by {@link WeriftPeer.answer}. */
export class WeriftPeer implements EnginePeer {
  readonly answerSdp: string
  readonly videoCodec: RtpVideoCodec | undefined
  readonly #connection: RTCPeerConnection
  readonly #dtls: RTCDtlsTransport
  readonly #transport: WeriftRtpTransport
  readonly #sender: VideoSender | undefined
  readonly #report: (fault: unknown) => void
  readonly #state = new ObservableValue<PeerState>("connecting")
  readonly #liveness: Liveness
  readonly #candidates: IceCandidate[] = []
  readonly #candidateObservers = new Observers<IceCandidate>()
  readonly #keyFrameRequests = new Observers<undefined>()
  readonly #channelObservers = new Observers<Channel>()
  readonly #channels = new Set<WeriftChannel>()
  #gathering: Promise<void> = Promise.resolve()
  #remoteCandidates = 0
  #disposed: Promise<void> | undefined

  /**
   * Answers without waiting for candidates: they follow.
   * @throws whatever werift has against the offer; the caller closes `connection` then.
   */
  static async answer(
    connection: RTCPeerConnection,
    offer: VideoOffer,
    options: WeriftPeerOptions,
  ): Promise<WeriftPeer> {
    const sender = offer.video && connection.addTransceiver("video", { direction: "sendonly" }).sender
    await connection.setRemoteDescription({ type: "offer", sdp: offer.sdp })
    const [dtls, ...others] = connection.dtlsTransports
    if (dtls === undefined || others.length > 0) throw new Error("the offer does not bundle its sections")
    hardenIce(iceOf(dtls), options.portRange)
    // As the server we choose AES-GCM, answer at once, and get a proof of the browser's key.
    dtls.role = "server"
    const { sdp } = await connection.createAnswer()
    const peer = new WeriftPeer(connection, dtls, sender, offer, sdp, options)
    peer.#start(sdp)
    return peer
  }

  private constructor(
    connection: RTCPeerConnection,
    dtls: RTCDtlsTransport,
    sender: RTCRtpSender | undefined,
    offer: VideoOffer,
    answerSdp: string,
    { packetizers, system, report }: WeriftPeerOptions,
  ) {
    this.answerSdp = answerSdp
    this.videoCodec = offer.video?.codec
    this.#connection = connection
    this.#dtls = dtls
    this.#report = report
    this.#transport = new WeriftRtpTransport(dtls, system)
    const video = sections(answerSdp).find(([head = ""]) => head.startsWith("m=video")) ?? []
    if (offer.video !== undefined && sender !== undefined) {
      const { codec, payloadType, rtxPayloadType } = offer.video
      this.#sender = new VideoSender(this.#transport, {
        stream: { ssrc: sender.ssrc, payloadType, ...extensionIds(video) },
        rtx: rtxPayloadType === undefined ? undefined : { ssrc: sender.rtxSsrc, payloadType: rtxPayloadType },
        cname: connection.cname,
        packetizer: packetizers[codec],
        requestKeyFrame: () => this.#keyFrameRequests.notify(undefined),
      })
    }
    this.#liveness = new Liveness(
      iceOf(dtls),
      {
        onQuiet: () => this.#move("connected", "disconnected"),
        onHeard: () => this.#move("disconnected", "connected"),
        onTimeout: () => this.#move("connecting", "failed"),
      },
      systemClock,
    )
    this.#follow(offer)
  }

  get state(): Observable<PeerState> {
    return this.#state
  }

  onLocalCandidate(observer: (candidate: IceCandidate) => void): Unsubscribe {
    for (const candidate of [...this.#candidates]) observer(candidate)
    return this.#candidateObservers.add(observer)
  }

  addRemoteCandidate(candidate: IceCandidate): void {
    if (
      this.#isOver ||
      this.#remoteCandidates >= remoteCandidatesMax ||
      !isUsableCandidate(candidate.candidate)
    )
      return
    this.#remoteCandidates += 1
    const { sdpMid, sdpMLineIndex } = candidate
    // With an unknown mid or index werift refuses it; there is nobody to tell.
    this.#connection
      .addIceCandidate({
        candidate: candidate.candidate,
        ...(typeof sdpMid === "string" ? { sdpMid } : {}),
        ...(typeof sdpMLineIndex === "number" ? { sdpMLineIndex } : {}),
      })
      .catch(this.#report)
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

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#close()
    return this.#disposed
  }

  get #isOver(): boolean {
    return this.#state.value === "closed" || this.#state.value === "failed"
  }

  #follow(offer: VideoOffer): void {
    const connection = this.#connection
    const dtls = this.#dtls
    const { sctpTransport } = connection
    if (sctpTransport !== undefined) {
      containSctp(sctpTransport, dtls, this.#report)
      prepareForBadPaths(sctpTransport)
      // How a browser says that its page is gone: an SCTP ABORT (RFC 9260 §9.1). Without channels there is no session.
      sctpTransport.sctp.stateChanged.closed.subscribe(() => this.#end("closed"))
    }
    const internals = dtlsInternals(dtls)
    const { verifyRemoteCertificateFingerprint, sendData } = internals
    internals.verifyRemoteCertificateFingerprint = () => {
      verifyRemoteCertificateFingerprint.call(dtls)
      if (dtls.dtls !== undefined) verifyClientProof(dtls.dtls)
    }
    internals.sendData = (data) => sendData(data).catch(this.#report)
    keepEarlyDtls(dtls)
    dtls.onStateChange.subscribe((state) => {
      if (state === "connected") this.#connected()
      // close_notify, or a handshake that proved nothing.
      if (state === "closed" || state === "failed") this.#end(state)
    })
    connection.connectionStateChange.subscribe((state) => {
      if (state === "failed" || state === "closed") this.#end(state)
    })
    connection.onDataChannel.subscribe((channel) => {
      const wrapped = new WeriftChannel(channel, this.#report)
      this.#channels.add(wrapped)
      channel.stateChanged.subscribe((state) => {
        if (state === "open") {
          this.#channelObservers.notify(wrapped)
          // werift queues the acknowledgement right after it has told us.
          setImmediate(() => wrapped.acknowledged())
        }
        if (state === "closed") this.#channels.delete(wrapped)
      })
    })
    connection.onIceCandidate.subscribe((candidate) => {
      const { candidate: line = "", sdpMid = offer.firstMid, sdpMLineIndex = 0 } = candidate ?? {}
      this.#announce({ candidate: line, sdpMid, sdpMLineIndex })
    })
  }

  /** Gathers and connects in the background; werift by itself would not connect before all servers have answered. */
  #start(sdp: string): void {
    const internals = peerInternals(this.#connection)
    const gather = internals.gatherCandidates.bind(this.#connection)
    internals.gatherCandidates = () => {
      this.#gathering = gather().catch(this.#report)
      return Promise.resolve()
    }
    this.#connection.setLocalDescription({ type: "answer", sdp }).catch((fault: unknown) => {
      this.#report(fault)
      this.#end("failed")
    })
  }

  #connected(): void {
    if (this.#dtls.dtls !== undefined) guardDtls(this.#dtls.dtls)
    useKeyObjects(this.#dtls)
    this.#transport.start()
    onDecryptedRtcp(
      this.#dtls.srtcp,
      (datagram) => {
        for (const feedback of parseRtcp(datagram)) this.#sender?.handleFeedback(feedback)
      },
      this.#report,
    )
    for (const { turn } of iceOf(this.#dtls).protocols) {
      // Nagle's algorithm holds small packets back for a round trip: 46 ms instead of 4 over TURN/TCP.
      turn?.transport.stream?.client.setNoDelay(true)
    }
    this.#move("connecting", "connected")
  }

  #announce(candidate: IceCandidate): void {
    if (this.#isOver) return
    this.#candidates.push(candidate)
    this.#candidateObservers.notify(candidate)
  }

  #move(from: PeerState, to: PeerState): void {
    if (this.#state.value !== from) return
    if (to === "failed") this.#end("failed")
    else this.#state.set(to)
  }

  /** Nothing is sent any more; sockets stay until the owner disposes. */
  #end(state: "closed" | "failed"): void {
    if (this.#isOver) return
    this.#sender?.[Symbol.dispose]()
    this.#transport[Symbol.dispose]()
    this.#liveness[Symbol.dispose]()
    this.#state.set(state)
    for (const channel of [...this.#channels]) channel.markClosed()
    this.#channels.clear()
  }

  async #close(): Promise<void> {
    this.#end("closed")
    const ice = iceOf(this.#dtls)
    const { dtls } = this.#dtls
    // A handshake flight that waits to be repeated looks at this when it wakes up.
    if (dtls !== undefined) handshakeState(dtls).flight = Number.POSITIVE_INFINITY
    await this.#connection.close()
    // Sockets that gathering opened meanwhile, or still will, are not in werift's list any more when it closes.
    void this.#gathering.then(() => ice.close()).catch(this.#report)
  }
}
