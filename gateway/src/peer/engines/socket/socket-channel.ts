import { type ChannelLabel, encodeOnSocket, type picturesLabel } from "../../../../protocol/index.ts"
import type { Unsubscribe } from "../../../events.ts"
import type { Channel } from "../../engine.ts"
import { Observers } from "../../observers.ts"
import type { BinarySocket } from "./binary-socket.ts"

/** One channel of a session on a WebSocket. */
export class SocketChannel implements Channel {
  readonly label: ChannelLabel | typeof picturesLabel
  readonly messageMaxBytes = Number.POSITIVE_INFINITY
  readonly #socket: BinarySocket
  readonly #messages = new Observers<string | Uint8Array>()

  constructor(label: SocketChannel["label"], socket: BinarySocket) {
    this.label = label
    this.#socket = socket
  }

  /** Pictures begin with the octet that names their channel, as they are. */
  send(data: string | Uint8Array): void {
    if (this.label !== "pictures") this.#socket.send(encodeOnSocket(this.label, data))
    else if (typeof data !== "string") this.#socket.send(data)
  }

  onMessage(observer: (data: string | Uint8Array) => void): Unsubscribe {
    return this.#messages.add(observer)
  }

  onClose(observer: () => void): Unsubscribe {
    return this.#socket.onClose(observer)
  }

  /** A message of this channel has come. */
  deliver(data: string | Uint8Array): void {
    this.#messages.notify(data)
  }
}
