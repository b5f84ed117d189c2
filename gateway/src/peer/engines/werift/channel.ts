import type { RTCDataChannel } from "werift"
import type { Unsubscribe } from "../../../events.ts"
import type { Channel } from "../../engine.ts"
import { Observers } from "../../observers.ts"

/** One of werift's data channels, open. */
export class WeriftChannel implements Channel {
  readonly label: string
  readonly #channel: RTCDataChannel
  readonly #messages = new Observers<string | Uint8Array>()
  readonly #closings = new Observers<undefined>()
  #isClosed = false

  /** @param report gets what a message observer throws: werift would drop it. */
  constructor(channel: RTCDataChannel, report: (fault: unknown) => void) {
    this.label = channel.label
    this.#channel = channel
    channel.onMessage.subscribe((message) => {
      try {
        this.#messages.notify(message)
      } catch (fault) {
        report(fault)
      }
    })
    channel.stateChanged.subscribe((state) => {
      if (state === "closed" || state === "closing") this.markClosed()
    })
  }

  send(data: string | Uint8Array): void {
    if (this.#isClosed || this.#channel.readyState !== "open") return
    this.#channel.send(
      typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    )
  }

  onMessage(observer: (data: string | Uint8Array) => void): Unsubscribe {
    return this.#messages.add(observer)
  }

  onClose(observer: () => void): Unsubscribe {
    if (this.#isClosed) {
      observer()
      return () => undefined
    }
    return this.#closings.add(observer)
  }

  /** The connection is gone, whether werift says so for the channel or not. Harmless when repeated. */
  markClosed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#closings.notify(undefined)
  }
}
