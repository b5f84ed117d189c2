import {
  type Candidate,
  type ChannelLabel,
  channelInit,
  type IceServer,
  isChannelLabel,
  type PictureCarrier,
  picturesLabel,
  type Transport,
  type TransportFactory,
  type TransportObserver,
  type VideoWay,
} from "../session/index.ts"
import { isReceivable, preferH264 } from "./codec-preferences.ts"
import { openPageSocket, type PageSocket } from "./picture-socket.ts"
import { PicturesReceiver } from "./pictures-receiver.ts"
import { selectedPath } from "./selected-path.ts"

/** Above this many bytes still unsent, a pointer move would only queue up behind older ones. */
const pointerCongestedBytes = 512

/** A transport over `RTCPeerConnection`. */
export function rtcTransport(origin: string): TransportFactory<MediaStream> {
  return (observer) => new RtcTransport(origin, observer)
}

class RtcTransport implements Transport {
  readonly #connection: RTCPeerConnection
  readonly #origin: string
  readonly #observer: TransportObserver<MediaStream>
  readonly #pictures: PicturesReceiver
  readonly #channels = new Map<ChannelLabel, RTCDataChannel>()
  /** Under way from the start: it needs no ICE servers, and the browser takes its time over it. */
  readonly #offer: Promise<RTCSessionDescriptionInit>
  #offered: Promise<void> | undefined
  /** What pictures come on as messages, while they do. */
  #carrier: PageSocket | undefined
  #isClosed = false

  constructor(origin: string, observer: TransportObserver<MediaStream>) {
    this.#origin = origin
    this.#observer = observer
    this.#pictures = new PicturesReceiver(observer, (message) => this.#carrier?.send(message))
    this.#connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" })
    this.#connection.addEventListener("icecandidate", ({ candidate }) => {
      this.#tell(() => observer.candidate(candidate === null ? { candidate: "" } : fromRtc(candidate)))
    })
    this.#connection.addEventListener("connectionstatechange", () => this.#stateChanged())
    this.#connection.addEventListener("track", ({ track, streams }) => {
      this.#tell(() => this.#pictures.tracked(streams[0] ?? new MediaStream([track])))
    })
    const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs
    // Not every browser says; then the gateway finds out from the offer.
    if (codecs === undefined || codecs.some(isReceivable)) {
      const video = this.#connection.addTransceiver("video", { direction: "recvonly" })
      if (codecs !== undefined) video.setCodecPreferences?.(preferH264(codecs))
    }
    for (const label of Object.keys(channelInit)) {
      if (isChannelLabel(label)) this.#openChannel(label)
    }
    this.#offer = this.#connection.createOffer()
    // Told by whoever asks for the offer; nobody may ask.
    this.#offer.catch(() => undefined)
  }

  async createOffer(iceServers: readonly IceServer[]): Promise<string> {
    const offer = await this.#offer
    // Candidates are gathered from the next line on, and not before.
    this.#connection.setConfiguration({ iceServers: iceServers.map(toRtc), bundlePolicy: "max-bundle" })
    if (offer.sdp === undefined) throw new Error("the browser made an offer without SDP")
    // The gateway needs the offer, not that this browser has digested it: the answer waits for that.
    this.#offered = this.#connection.setLocalDescription(offer)
    this.#offered.catch(() => undefined)
    return offer.sdp
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#offered
    await this.#connection.setRemoteDescription({ type: "answer", sdp })
    // There is one ICE transport (max-bundle); only where the browser shows it can changes of mind be followed.
    const ice = this.#connection.sctp?.transport.iceTransport
    ice?.addEventListener?.("selectedcandidatepairchange", () => void this.#readPath())
  }

  addRemoteCandidate(candidate: Candidate): void {
    // A candidate this browser cannot use is no fault: the others remain, and ICE says when none is left.
    this.#connection.addIceCandidate(forRtc(candidate)).catch(ignoreCandidate)
  }

  send(label: ChannelLabel, data: string | Uint8Array<ArrayBuffer>): boolean {
    const channel = this.#channels.get(label)
    if (channel?.readyState !== "open") return false
    if (label === "pointer" && channel.bufferedAmount > pointerCongestedBytes) return false
    if (typeof data === "string") channel.send(data)
    else channel.send(data)
    return true
  }

  openPictures(carrier: PictureCarrier): void {
    this.#carrier?.close()
    this.#carrier = carrier === "channel" ? this.#pictureChannel() : this.#pictureSocket(carrier.ticket)
  }

  showVideo(way: VideoWay): void {
    if (way !== "rtp") {
      this.#pictures.byMessages()
      return
    }
    this.#pictures.byTrack()
    this.#carrier?.close()
    this.#carrier = undefined
  }

  close(): void {
    this.#isClosed = true
    this.#pictures.close()
    this.#carrier?.close()
    this.#connection.close()
  }

  #tell(report: () => void): void {
    if (!this.#isClosed) report()
  }

  #stateChanged(): void {
    const state = this.#connection.connectionState
    if (state === "connected") void this.#readPath()
    this.#tell(() => this.#observer.stateChanged(state === "new" ? "connecting" : state))
  }

  async #readPath(): Promise<void> {
    const path = selectedPath(new Map(await this.#connection.getStats()))
    this.#tell(() => this.#observer.pathChanged(path))
  }

  #pictureSocket(ticket: string): PageSocket {
    return openPageSocket(this.#origin, ticket, {
      opened: () => this.#tell(() => this.#observer.picturesOpened("socket")),
      message: (message) => this.#tell(() => this.#pictures.push(message)),
      closed: () => this.#tell(() => this.#observer.picturesClosed("socket")),
    })
  }

  #pictureChannel(): PageSocket {
    const channel = this.#connection.createDataChannel(picturesLabel)
    channel.binaryType = "arraybuffer"
    const listening = new AbortController()
    const { signal } = listening
    const on = (type: string, handle: () => void) =>
      channel.addEventListener(type, () => this.#tell(handle), { signal })
    on("open", () => this.#observer.picturesOpened("channel"))
    on("close", () => this.#observer.picturesClosed("channel"))
    const heard = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) this.#tell(() => this.#pictures.push(new Uint8Array(data)))
    }
    channel.addEventListener("message", heard, { signal })
    return {
      send: (message) => {
        if (channel.readyState === "open") channel.send(message)
      },
      close: () => {
        listening.abort()
        channel.close()
      },
    }
  }

  #openChannel(label: ChannelLabel): void {
    const channel = this.#connection.createDataChannel(label, channelInit[label])
    channel.binaryType = "arraybuffer"
    channel.addEventListener("open", () => this.#tell(() => this.#observer.channelOpened(label)))
    channel.addEventListener("close", () => this.#tell(() => this.#observer.channelClosed(label)))
    channel.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.#tell(() => this.#observer.message(label, typeof data === "string" ? data : new Uint8Array(data)))
    })
    this.#channels.set(label, channel)
  }
}

function ignoreCandidate(): undefined {
  return undefined
}

function toRtc({ urls, username, credential }: IceServer): RTCIceServer {
  return {
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }
}

function fromRtc({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): Candidate {
  return { candidate, sdpMid, sdpMLineIndex }
}

/** "No more candidates" has neither section when it means all of them; a browser wants to be told so. */
function forRtc({ candidate, sdpMid = null, sdpMLineIndex = null }: Candidate): RTCIceCandidateInit {
  const isForAll = sdpMid === null && sdpMLineIndex === null
  return { candidate, sdpMid, sdpMLineIndex: isForAll ? 0 : sdpMLineIndex }
}
