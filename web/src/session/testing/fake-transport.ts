import {
  type ChannelLabel,
  type ControlToConsole,
  type ControlToGateway,
  channelInit,
  decodeControlToGateway,
  decodeInput,
  decodeTextToGateway,
  encodeControl,
  encodeReply,
  encodeText,
  type InputMessage,
  type InputReply,
  isChannelLabel,
  type TextToConsole,
  type TextToGateway,
  type VideoWay,
} from "@crashcart/gateway/protocol"
import type { Candidate, IceServer } from "@crashcart/signaling/protocol"
import type { PictureCarrier, Transport, TransportObserver } from "../transport.ts"

/** A connection whose other end is the test. Its media are strings. */
export class FakeTransport implements Transport {
  /** Undefined until the offer is asked for. */
  iceServers: readonly IceServer[] | undefined
  readonly observer: TransportObserver<string>
  readonly remoteCandidates: Candidate[] = []
  readonly inputs: { readonly channel: ChannelLabel; readonly message: InputMessage }[] = []
  readonly control: ControlToGateway[] = []
  readonly texts: TextToGateway[] = []
  readonly opened: PictureCarrier[] = []
  readonly shown: VideoWay[] = []
  answerSdp: string | undefined
  isClosed = false
  isCongested = false
  answerFault: Error | undefined

  constructor(observer: TransportObserver<string>) {
    this.observer = observer
  }

  async createOffer(iceServers: readonly IceServer[]): Promise<string> {
    this.iceServers = iceServers
    return "offer"
  }

  async acceptAnswer(sdp: string): Promise<void> {
    if (this.answerFault !== undefined) throw this.answerFault
    this.answerSdp = sdp
  }

  addRemoteCandidate(candidate: Candidate): void {
    if (this.answerSdp === undefined) throw new Error("a remote candidate before the answer")
    this.remoteCandidates.push(candidate)
  }

  send(label: ChannelLabel, data: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.isClosed || this.isCongested) return false
    if (label === "text" && typeof data === "string") this.texts.push(decodeTextToGateway(data))
    else if (typeof data === "string") this.control.push(decodeControlToGateway(data))
    else this.inputs.push({ channel: label, message: decodeInput(data) })
    return true
  }

  openPictures(carrier: PictureCarrier): void {
    this.opened.push(carrier)
  }

  showVideo(way: VideoWay): void {
    this.shown.push(way)
  }

  close(): void {
    this.isClosed = true
  }

  /** ICE finds a path, and all channels open. */
  connect(): void {
    this.observer.stateChanged("connected")
    for (const label of Object.keys(channelInit)) {
      if (isChannelLabel(label)) this.observer.channelOpened(label)
    }
  }

  tell(message: ControlToConsole): void {
    this.observer.message("control", encodeControl(message))
  }

  reply(reply: InputReply): void {
    this.observer.message("keys", encodeReply(reply))
  }

  tellText(message: TextToConsole): void {
    this.observer.message("text", encodeText(message))
  }

  /** Answers the newest heartbeat. */
  beat(): void {
    const last = this.control.findLast((message) => message.type === "heartbeat")
    if (last === undefined) throw new Error("no heartbeat was sent")
    this.tell({ type: "heartbeat-reply", sentMs: last.sentMs, gatewayUs: 1 })
  }
}
