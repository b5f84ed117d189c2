import { ObservableValue, type Unsubscribe } from "../../events.ts"
import type { SentPicture } from "../../rtp/index.ts"
import type { AccessUnit } from "../../video/index.ts"
import {
  type Channel,
  dataChannelMessageMaxBytes,
  type EnginePeer,
  type IceCandidate,
  type PeerState,
  type PeerStats,
} from "../engine.ts"
import { Observers } from "../observers.ts"
import type { RtpVideoCodec } from "../offer.ts"

/** A data channel in a test's hand: notes what is sent, delivers what the test says. */
export class ScriptedChannel implements Channel {
  readonly label: string
  messageMaxBytes = dataChannelMessageMaxBytes
  readonly sent: (string | Uint8Array)[] = []
  readonly #messages = new Observers<string | Uint8Array>()
  readonly #closes = new Observers<void>()

  constructor(label: string) {
    this.label = label
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data)
  }

  onMessage(observer: (data: string | Uint8Array) => void): Unsubscribe {
    return this.#messages.add(observer)
  }

  onClose(observer: () => void): Unsubscribe {
    return this.#closes.add(observer)
  }

  deliver(data: string | Uint8Array): void {
    this.#messages.notify(data)
  }

  close(): void {
    this.#closes.notify()
  }
}

/** A browser's connection in a test's hand. */
export class ScriptedPeer implements EnginePeer {
  readonly answerSdp = "v=0\r\n"
  videoCodec: RtpVideoCodec | undefined = "H264"
  readonly state = new ObservableValue<PeerState>("connecting")
  readonly units: AccessUnit[] = []
  /** What {@link sendAccessUnit} answers. */
  keepsUp = true
  isDisposed = false
  /** What {@link takeSentPictures} hands out next. */
  sentPictures: SentPicture[] = []
  /** What {@link stats} says beyond the pictures taken. */
  totals: Partial<PeerStats> = {}
  readonly remoteCandidates: IceCandidate[] = []
  readonly #keyFrameRequests = new Observers<void>()
  readonly #channels = new Observers<Channel>()
  readonly #candidates = new Observers<IceCandidate>()

  open(label: string): ScriptedChannel {
    const channel = new ScriptedChannel(label)
    this.#channels.notify(channel)
    return channel
  }

  askForKeyFrame(): void {
    this.#keyFrameRequests.notify()
  }

  gather(candidate: IceCandidate): void {
    this.#candidates.notify(candidate)
  }

  onLocalCandidate(observer: (candidate: IceCandidate) => void): Unsubscribe {
    return this.#candidates.add(observer)
  }

  addRemoteCandidate(candidate: IceCandidate): void {
    this.remoteCandidates.push(candidate)
  }

  sendAccessUnit(unit: AccessUnit): boolean {
    if (this.keepsUp) this.units.push(unit)
    return this.keepsUp
  }

  takeSentPictures(): readonly SentPicture[] {
    return this.sentPictures.splice(0)
  }

  onKeyFrameRequest(observer: () => void): Unsubscribe {
    return this.#keyFrameRequests.add(observer)
  }

  onChannel(observer: (channel: Channel) => void): Unsubscribe {
    return this.#channels.add(observer)
  }

  stats(): PeerStats {
    return {
      packetsSent: 0,
      bytesSent: 0,
      packetsRetransmitted: 0,
      retransmissionsMissed: 0,
      keyFrameRequests: 0,
      accessUnitsSent: this.units.length,
      accessUnitsDropped: 0,
      roundTripMs: undefined,
      fractionLost: undefined,
      receiverEstimatedBitrateBps: undefined,
      bandwidth: { targetBps: undefined, sendBps: undefined, queueMs: 0, backlogMs: 0 },
      ...this.totals,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true
    this.state.set("closed")
  }
}
