import {
  channelInit,
  decodeOnSocket,
  encodeSocketAnswer,
  isChannelLabel,
  ProtocolError,
  picturesLabel,
} from "../../../../protocol/index.ts"
import { ObservableValue, type Unsubscribe } from "../../../events.ts"
import {
  type Channel,
  type EnginePeer,
  type IceCandidate,
  noVideoStats,
  type PeerState,
  type PeerStats,
} from "../../engine.ts"
import { Observers } from "../../observers.ts"
import type { BinarySocket } from "./binary-socket.ts"
import { SocketChannel } from "./socket-channel.ts"
import type { SocketDoor, Ticket } from "./socket-door.ts"

/** A console of another version may send something unknown now and then; more is somebody else. */
const malformedMax = 20

/** A console without WebRTC: every channel on one WebSocket, pictures among them. It is connected when its ticket was shown. */
export class SocketPeer implements EnginePeer {
  readonly answerSdp: string
  readonly videoCodec = undefined
  readonly state = new ObservableValue<PeerState>("connecting")
  readonly #ticket: Ticket
  readonly #channels = new Map<string, SocketChannel>()
  readonly #observers = new Observers<Channel>()
  #socket: BinarySocket | undefined
  #malformed = 0

  constructor(door: SocketDoor) {
    this.#ticket = door.issue(
      (socket) => this.#connected(socket),
      () => this.#end("failed"),
    )
    this.answerSdp = encodeSocketAnswer(this.#ticket.text)
  }

  /** There is but one path, and nothing to gather. */
  onLocalCandidate(observer: (candidate: IceCandidate) => void): Unsubscribe {
    observer({ candidate: "" })
    return () => undefined
  }

  addRemoteCandidate(): void {
    // Nothing to try: the console comes by itself.
  }

  sendAccessUnit(): boolean {
    return false
  }

  takeSentPictures(): readonly [] {
    return []
  }

  onKeyFrameRequest(): Unsubscribe {
    return () => undefined
  }

  onChannel(observer: (channel: Channel) => void): Unsubscribe {
    return this.#observers.add(observer)
  }

  stats(): PeerStats {
    return noVideoStats
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("closed")
    this.#socket?.close()
  }

  #connected(socket: BinarySocket): void {
    if (this.state.value !== "connecting") {
      socket.close()
      return
    }
    this.#socket = socket
    socket.onClose(() => this.#end("closed"))
    socket.onMessage((data) => this.#receive(data))
    this.state.set("connected")
    for (const label of [...Object.keys(channelInit), picturesLabel]) {
      if (label !== picturesLabel && !isChannelLabel(label)) continue
      const channel = new SocketChannel(label, socket)
      this.#channels.set(label, channel)
      this.#observers.notify(channel)
    }
  }

  #receive(data: string | Uint8Array): void {
    try {
      if (typeof data === "string") throw new ProtocolError("messages after the ticket are binary")
      const message = decodeOnSocket(new Uint8Array(data))
      this.#channels.get(message.label)?.deliver(message.data)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#malformed += 1
      if (this.#malformed > malformedMax) this.#socket?.close()
    }
  }

  #end(state: "closed" | "failed"): void {
    if (this.state.value === "closed" || this.state.value === "failed") return
    this.#ticket[Symbol.dispose]()
    this.state.set(state)
  }
}
