import type { RTCDataChannel } from "werift"
import type { Unsubscribe } from "../../../events.ts"
import { type Channel, dataChannelMessageMaxBytes } from "../../engine.ts"
import { Observers } from "../../observers.ts"

/** What we need of werift's data channel. */
export type ChannelOfWerift = Pick<
  RTCDataChannel,
  "label" | "readyState" | "onMessage" | "stateChanged" | "send"
>

/**
 * One of werift's data channels, open.
 *
 * werift says that a channel is open before it has acknowledged it (RFC 8832 §5.2). Chromium drops what comes before the
 * acknowledgement and gets it again only a second later, so what is sent until {@link acknowledged} waits.
 */
export class WeriftChannel implements Channel {
  readonly label: string
  readonly messageMaxBytes = dataChannelMessageMaxBytes
  readonly #channel: ChannelOfWerift
  readonly #messages = new Observers<string | Uint8Array>()
  readonly #closings = new Observers<undefined>()
  #early: (string | Uint8Array)[] | undefined = []
  #isClosed = false

  /** @param report gets what a message observer throws: werift would drop it. */
  constructor(channel: ChannelOfWerift, report: (fault: unknown) => void) {
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
    if (this.#early !== undefined) {
      this.#early.push(data)
      return
    }
    this.#channel.send(
      typeof data === "string" ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    )
  }

  /** The acknowledgement is on its way: whatever waited follows it. Harmless when repeated. */
  acknowledged(): void {
    const early = this.#early ?? []
    this.#early = undefined
    for (const data of early) this.send(data)
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
