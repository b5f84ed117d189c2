import type { VideoWay } from "../../protocol/index.ts"
import type { Clock } from "../clock.ts"
import type { SentPicture } from "../rtp/index.ts"
import type {
  AccessUnitSink,
  AdaptiveVideo,
  AdaptiveViewer,
  Renditions,
  VideoGiven,
  VideoWish,
  Viewer,
  ViewerPath,
} from "../video/index.ts"
import type { Channel, EnginePeer } from "./engine.ts"
import type { PictureMessages } from "./pictures/picture-messages.ts"
import { PictureSender } from "./pictures/picture-sender.ts"

export interface VideoOutletOptions {
  readonly peer: EnginePeer
  readonly renditions: Pick<Renditions, "hub">
  readonly adaptive: Pick<AdaptiveVideo, "subscribe">
  readonly messages: PictureMessages
  readonly clock: Clock
  /** Told of a message where pictures go out that is none of the protocol's. */
  readonly malformed: () => void
  /** Told when pictures come another way than before. */
  readonly took: (way: VideoWay) => void
}

export interface OutletStats {
  readonly bytesSent: number
  readonly accessUnitsDropped: number
  readonly fractionLost: number | undefined
}

/** A reliable way holds back by itself, and says nothing of what it carries. */
const unknownPath: ViewerPath = { targetBps: undefined, sendBps: undefined, queueMs: 0, backlogMs: 0 }

/** What carries pictures as messages. */
type Carrier = "channel" | "socket"

/**
 * Where one console's pictures leave the gateway: as RTP, or as messages on a channel or a socket; one of them at a time.
 * Changing is leaving one hub and joining another, which begins with a key frame: the session goes on through it.
 */
export class VideoOutlet implements Disposable {
  readonly #options: VideoOutletOptions
  readonly #channels = new Map<Carrier, Channel>()
  #way: VideoWay | undefined
  /** Wanted before what carries it was here: the wish and the carrier come by different channels, in any order. */
  #awaited: VideoWay | undefined
  #viewer: Viewer | undefined
  /** The same viewer, where it can get more or less. */
  #adaptive: AdaptiveViewer | undefined
  #wish: VideoWish | undefined
  #sender: PictureSender | undefined
  /** Of the ways that were left. */
  #before = { bytesSent: 0, accessUnitsDropped: 0 }
  #isDisposed = false

  constructor(options: VideoOutletOptions) {
    this.#options = options
  }

  get way(): VideoWay | undefined {
    return this.#way
  }

  /**
   * A channel or a socket on which pictures can go. The newest one counts.
   * @throws GatewayError `video/source-unavailable` when pictures were to go there, and the source has ended for good.
   */
  offer(carrier: Carrier, channel: Channel): void {
    this.#channels.set(carrier, channel)
    channel.onClose(() => {
      if (this.#channels.get(carrier) !== channel) return
      this.#channels.delete(carrier)
      if (this.#way?.endsWith(carrier)) this.#leave()
    })
    const awaited = this.#awaited
    if (awaited?.endsWith(carrier)) this.take(awaited)
  }

  /**
   * Lets pictures go this way from now on, or as soon as what carries them is here. Does nothing where there is no such
   * way, or it is taken already.
   * @throws GatewayError `video/source-unavailable` when the source has ended for good.
   */
  take(way: VideoWay): void {
    if (this.#isDisposed || (this.#way === way && this.#viewer !== undefined)) return
    this.#awaited = undefined
    if (way === "rtp") this.#takeRtp()
    else this.#takeMessages(way)
  }

  /** What the operator wants instead of what would be chosen; also where pictures come another way later. */
  set wish(wish: VideoWish) {
    this.#wish = wish
    if (this.#adaptive !== undefined) this.#adaptive.wish = wish
  }

  /** What this console gets of the picture; undefined where it gets all there is of another codec. */
  get given(): VideoGiven | undefined {
    return this.#adaptive?.given.value
  }

  requestKeyFrame(): void {
    this.#viewer?.requestKeyFrame()
  }

  takeSentPictures(): readonly SentPicture[] {
    return this.#sender?.takeSentPictures() ?? this.#options.peer.takeSentPictures()
  }

  /** Over all ways, since the session began. */
  stats(): OutletStats {
    const { bytesSent, accessUnitsDropped, fractionLost } = this.#options.peer.stats()
    const now = this.#sender?.stats()
    return {
      bytesSent: bytesSent + this.#before.bytesSent + (now?.bytesSent ?? 0),
      accessUnitsDropped:
        accessUnitsDropped + this.#before.accessUnitsDropped + (now?.accessUnitsDropped ?? 0),
      // What a reliable way loses, it repeats by itself.
      fractionLost: this.#sender === undefined ? fractionLost : undefined,
    }
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#leave()
  }

  #takeRtp(): void {
    const { peer, renditions } = this.#options
    if (peer.videoCodec === undefined) return
    this.#leave()
    const sink: AccessUnitSink = { accept: (unit) => peer.sendAccessUnit(unit) }
    const isVp8 = peer.videoCodec === "VP8"
    const viewer = isVp8
      ? renditions.hub("vp8").subscribe(sink)
      : this.#adapt(sink, () => peer.stats().bandwidth)
    this.#took("rtp", viewer)
  }

  #takeMessages(way: Exclude<VideoWay, "rtp">): void {
    const { renditions, messages, clock, malformed } = this.#options
    const channel = this.#channels.get(way.endsWith("socket") ? "socket" : "channel")
    if (channel === undefined) {
      this.#awaited = way
      return
    }
    this.#leave()
    const format = way.startsWith("jpeg") ? "jpeg" : "h264"
    const sender = new PictureSender({
      channel,
      format,
      messages,
      clock,
      requestKeyFrame: () => this.requestKeyFrame(),
      malformed,
    })
    this.#sender = sender
    const sink: AccessUnitSink = { accept: (unit) => sender.send(unit) }
    const isJpeg = format === "jpeg"
    this.#took(way, isJpeg ? renditions.hub("jpeg").subscribe(sink) : this.#adapt(sink, () => unknownPath))
  }

  #adapt(sink: AccessUnitSink, path: () => ViewerPath): AdaptiveViewer {
    const viewer = this.#options.adaptive.subscribe(sink, path)
    if (this.#wish !== undefined) viewer.wish = this.#wish
    this.#adaptive = viewer
    return viewer
  }

  #took(way: VideoWay, viewer: Viewer): void {
    this.#way = way
    this.#viewer = viewer
    this.#options.took(way)
  }

  #leave(): void {
    this.#viewer?.[Symbol.dispose]()
    this.#viewer = undefined
    this.#adaptive = undefined
    const sender = this.#sender
    this.#sender = undefined
    if (sender === undefined) return
    const { bytesSent, accessUnitsDropped } = sender.stats()
    this.#before = {
      bytesSent: this.#before.bytesSent + bytesSent,
      accessUnitsDropped: this.#before.accessUnitsDropped + accessUnitsDropped,
    }
    sender[Symbol.dispose]()
  }
}
