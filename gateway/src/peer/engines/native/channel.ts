import type { DataChannel } from "node-datachannel"
import type { Unsubscribe } from "../../../events.ts"
import { type Channel, dataChannelMessageMaxBytes } from "../../engine.ts"
import { Observers } from "../../observers.ts"
import { contained } from "./containment.ts"

/** What we need of libdatachannel's data channel. */
export type ChannelOfLibrary = Pick<
  DataChannel,
  "getLabel" | "isOpen" | "sendMessage" | "sendMessageBinary" | "onMessage" | "onClosed" | "close"
>

/**
 * One of libdatachannel's data channels, open. Its acknowledgement (RFC 8832 §5.2) has been sent when libdatachannel
 * hands it out, so what is sent now follows it; messages wait inside until somebody asks for them.
 */
export class NativeChannel implements Channel {
  readonly label: string
  readonly messageMaxBytes = dataChannelMessageMaxBytes
  readonly #channel: ChannelOfLibrary
  readonly #report: (fault: unknown) => void
  readonly #messages = new Observers<string | Uint8Array>()
  readonly #closings = new Observers<undefined>()
  #isClosed = false

  /** @param report gets what observers throw, and what libdatachannel has against a message. */
  constructor(channel: ChannelOfLibrary, report: (fault: unknown) => void) {
    this.label = channel.getLabel()
    this.#channel = channel
    this.#report = report
    channel.onClosed(contained(report, () => this.markClosed()))
    channel.onMessage(
      contained(report, (message: string | Buffer | ArrayBuffer) => {
        if (this.#isClosed) return
        this.#messages.notify(message instanceof ArrayBuffer ? new Uint8Array(message) : message)
      }),
    )
  }

  send(data: string | Uint8Array): void {
    if (this.#isClosed || !this.#channel.isOpen()) return
    try {
      if (typeof data === "string") this.#channel.sendMessage(data)
      else this.#channel.sendMessageBinary(data)
    } catch (fault) {
      // It may have closed on another thread since we asked.
      if (this.#channel.isOpen()) this.#report(fault)
    }
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

  /** The connection is gone, whether libdatachannel says so for the channel or not. Harmless when repeated. */
  markClosed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#closings.notify(undefined)
  }

  /** Lets go of what libdatachannel holds; what has been sent is still delivered. */
  release(): void {
    this.markClosed()
    this.#channel.close()
  }
}
