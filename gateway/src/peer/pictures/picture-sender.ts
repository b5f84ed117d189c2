import { cutPicture, decodeArrival, type PictureFormat, ProtocolError } from "../../../protocol/index.ts"
import type { Clock } from "../../clock.ts"
import type { SentPicture } from "../../rtp/index.ts"
import { type AccessUnit, monotonicUs } from "../../video/index.ts"
import type { Channel } from "../engine.ts"
import { type PictureMessages, pictureId } from "./picture-messages.ts"

/**
 * A picture that has not arrived after this long is held up by a queue, ours or a router's: what is put behind it would
 * only get old. A way this slow is left by the console anyway.
 */
const lateMs = 200
/** Eight seconds at 30 pictures per second: whoever asks once a second misses none. */
const keptMax = 256

export interface PictureSenderOptions {
  readonly channel: Channel
  readonly format: PictureFormat
  /** Shared by all viewers, so that each picture's message is made once. */
  readonly messages: PictureMessages
  readonly clock: Clock
  readonly requestKeyFrame: () => void
  /** Told of a message that is none. */
  readonly malformed: () => void
  /** Now, on the clock of `AccessUnit.timestampUs`. */
  readonly captureClockUs?: () => number
}

export interface PictureSenderStats {
  readonly bytesSent: number
  readonly accessUnitsDropped: number
}

/**
 * One viewer's pictures as messages on a reliable channel. Such a channel queues what a thin path does not carry, so each
 * picture's arrival is waited for: while one is late, the next are dropped, and it goes on with a key frame. A slow viewer
 * loses pictures and gains no latency.
 */
export class PictureSender implements Disposable {
  readonly #options: PictureSenderOptions
  readonly #unsubscribe: () => void
  /** Sent and not yet arrived, oldest first. */
  #underWay: { readonly id: number; readonly sentMs: number }[] = []
  #sent: SentPicture[] = []
  #bytesSent = 0
  #dropped = 0

  constructor(options: PictureSenderOptions) {
    this.#options = options
    this.#unsubscribe = options.channel.onMessage((data) => this.#receive(data))
  }

  /** @returns false when this viewer cannot keep up: nothing of the picture was sent. */
  send(unit: AccessUnit): boolean {
    const { channel, messages, format, clock } = this.#options
    const nowMs = clock.nowMs()
    const oldest = this.#underWay[0]
    if (oldest !== undefined && nowMs - oldest.sentMs > lateMs) {
      this.#dropped += 1
      return false
    }
    const encodedUs = unit.encodedUs ?? this.#captureClockUs()
    const message = messages.of(unit, format)
    if (message.length <= channel.messageMaxBytes) channel.send(message)
    else for (const piece of cutPicture(message, channel.messageMaxBytes)) channel.send(piece)
    const id = pictureId(unit)
    this.#underWay.push({ id, sentMs: nowMs })
    this.#bytesSent += message.length
    const sentUs = this.#captureClockUs()
    this.#sent.push({ rtpTimestamp: id, capturedUs: unit.timestampUs, encodedUs, sentUs })
    if (this.#sent.length > keptMax) this.#sent.shift()
    return true
  }

  /** Pictures handed to the channel since the last call, oldest first. */
  takeSentPictures(): readonly SentPicture[] {
    const sent = this.#sent
    this.#sent = []
    return sent
  }

  stats(): PictureSenderStats {
    return { bytesSent: this.#bytesSent, accessUnitsDropped: this.#dropped }
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
  }

  #receive(data: string | Uint8Array): void {
    try {
      if (typeof data === "string") throw new ProtocolError("an arrival is binary")
      const { id, wantsKeyFrame } = decodeArrival(data)
      // Pictures arrive in order: with this one, all before it.
      const index = this.#underWay.findIndex((picture) => picture.id === id)
      if (index >= 0) this.#underWay = this.#underWay.slice(index + 1)
      if (wantsKeyFrame) this.#options.requestKeyFrame()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#options.malformed()
    }
  }

  #captureClockUs(): number {
    return this.#options.captureClockUs?.() ?? monotonicUs()
  }
}
