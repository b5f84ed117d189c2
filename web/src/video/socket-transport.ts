import {
  type ChannelLabel,
  channelInit,
  decodeOnSocket,
  decodeSocketAnswer,
  encodeOnSocket,
  isChannelLabel,
  type PictureCarrier,
  ProtocolError,
  socketOffer,
  type Transport,
  type TransportFactory,
  type TransportObserver,
  type VideoWay,
} from "../session/index.ts"
import { openPageSocket, type PageSocket } from "./picture-socket.ts"
import { PicturesReceiver } from "./pictures-receiver.ts"

/** A session without WebRTC, on one WebSocket to the gateway that served this page. */
export function socketTransport(origin: string): TransportFactory<MediaStream> {
  return (observer) => new SocketTransport(origin, observer)
}

class SocketTransport implements Transport {
  readonly #origin: string
  readonly #observer: TransportObserver<MediaStream>
  readonly #pictures: PicturesReceiver
  #socket: PageSocket | undefined
  #isClosed = false

  constructor(origin: string, observer: TransportObserver<MediaStream>) {
    this.#origin = origin
    this.#observer = observer
    this.#pictures = new PicturesReceiver(observer, (message) => this.#socket?.send(message))
  }

  async createOffer(): Promise<string> {
    return socketOffer
  }

  async acceptAnswer(answer: string): Promise<void> {
    const ticket = decodeSocketAnswer(answer)
    this.#socket = openPageSocket(this.#origin, ticket, {
      opened: () => this.#opened(),
      message: (message) => this.#receive(message),
      closed: () => this.#observer.stateChanged("closed"),
    })
  }

  addRemoteCandidate(): void {
    // There is one path, and it is known.
  }

  send(label: ChannelLabel, data: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket === undefined || this.#isClosed) return false
    this.#socket.send(encodeOnSocket(label, data))
    return true
  }

  /** Always open: pictures come on the same socket, whatever is asked for. */
  openPictures(_carrier: PictureCarrier): void {
    queueMicrotask(() => {
      if (!this.#isClosed) this.#observer.picturesOpened("channel")
    })
  }

  showVideo(_way: VideoWay): void {
    this.#pictures.byMessages()
  }

  close(): void {
    this.#isClosed = true
    this.#pictures.close()
    this.#socket?.close()
  }

  #opened(): void {
    this.#observer.stateChanged("connected")
    this.#observer.pathChanged("direct")
    for (const label of Object.keys(channelInit)) {
      if (isChannelLabel(label)) this.#observer.channelOpened(label)
    }
  }

  #receive(message: Uint8Array<ArrayBuffer>): void {
    if (this.#isClosed) return
    try {
      const { label, data } = decodeOnSocket(message)
      if (label === "pictures") this.#pictures.push(data)
      else this.#observer.message(label, data)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#observer.malformed(error)
    }
  }
}
