import {
  type ChannelLabel,
  type ControlToConsole,
  decodeControlToConsole,
  decodeReply,
  decodeTextToConsole,
  type InputReply,
  ProtocolError,
  type TextToConsole,
} from "@crashcart/gateway/protocol"
import { GatewayClock } from "./gateway-clock.ts"
import type { Heartbeat } from "./heartbeat.ts"
import { onPageClock, type VideoReport } from "./video-report.ts"

/** What the gateway says, by kind. */
export interface InboxObserver {
  control(message: ControlToConsole): void
  reply(reply: InputReply): void
  text(message: TextToConsole): void
  roundTrip(roundTripMs: number): void
  /** On the page's own clock. */
  videoReport(report: VideoReport): void
  malformed(error: ProtocolError): void
}

/** Takes the messages of one session's channels: each is checked, and what it says about time is put on the page's clock. */
export class Inbox {
  readonly #heartbeat: Heartbeat
  readonly #observer: InboxObserver
  readonly #gatewayClock = new GatewayClock()

  constructor(heartbeat: Heartbeat, observer: InboxObserver) {
    this.#heartbeat = heartbeat
    this.#observer = observer
  }

  /** @param data untrusted. */
  receive(label: ChannelLabel, data: string | Uint8Array): void {
    this.#heartbeat.heard()
    try {
      if (label === "control") this.#control(decodeControlToConsole(textOf(data)))
      else if (label === "keys") this.#observer.reply(decodeReply(bytesOf(data)))
      else if (label === "text") this.#observer.text(decodeTextToConsole(textOf(data)))
      else throw new ProtocolError("nothing comes back on the pointer channel")
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#observer.malformed(error)
    }
  }

  #control(message: ControlToConsole): void {
    switch (message.type) {
      case "heartbeat-reply":
        this.#observer.roundTrip(this.#roundTripMs(message))
        return
      case "video-report": {
        const { match } = this.#gatewayClock
        // Without a clock to hold them against, its times say nothing.
        if (match !== undefined) this.#observer.videoReport(onPageClock(message, match))
        return
      }
      default:
        this.#observer.control(message)
    }
  }

  /** @throws ProtocolError when no such heartbeat was sent. */
  #roundTripMs({ sentMs, gatewayUs }: { readonly sentMs: number; readonly gatewayUs: number }): number {
    const roundTripMs = this.#heartbeat.roundTripMs(sentMs)
    if (roundTripMs === undefined) throw new ProtocolError("an answer to a heartbeat that was not sent")
    this.#gatewayClock.add({ sentMs, receivedMs: sentMs + roundTripMs, gatewayUs })
    return roundTripMs
  }
}

function textOf(data: string | Uint8Array): string {
  if (typeof data !== "string") throw new ProtocolError("a message on this channel is text")
  return data
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  if (typeof data === "string") throw new ProtocolError("an input reply is binary")
  return data
}
