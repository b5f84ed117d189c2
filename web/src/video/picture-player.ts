import {
  encodeArrival,
  PictureAssembler,
  type PictureFormat,
  type PictureMessage,
  ProtocolError,
} from "../session/index.ts"
import { type FrameScreen, frameScreen } from "./frame-screen.ts"
import { H264Decoder, JpegDecoder, mediaTimeUs, type PictureDecoder } from "./picture-decoder.ts"
import { keepTimes, ShownTimes } from "./picture-times.ts"

export interface PicturePlayerObserver {
  /** Tells the gateway that a picture has arrived. */
  arrived(message: Uint8Array<ArrayBuffer>): void
  /** The first picture is there: the stream shows something. */
  started(stream: MediaStream): void
  /** This browser cannot decode what comes. */
  failed(cause: unknown): void
  malformed(error: ProtocolError): void
}

/** Half a minute of pictures that have arrived and are not decoded yet would be far too many. */
const underWayMax = 64

/** Pictures that come as messages, on their way to the `<video>`: put together, acknowledged, decoded, shown. */
export class PicturePlayer {
  readonly #observer: PicturePlayerObserver
  readonly #assembler = new PictureAssembler()
  readonly #times = new ShownTimes()
  readonly #receivedMs = new Map<number, number>()
  #screen: FrameScreen | undefined
  #decoder: PictureDecoder | undefined
  #format: PictureFormat | undefined
  #isClosed = false

  constructor(observer: PicturePlayerObserver) {
    this.#observer = observer
  }

  /** One message, as it arrived. */
  push(message: Uint8Array<ArrayBuffer>): void {
    if (this.#isClosed) return
    try {
      const picture = this.#assembler.push(message)
      if (picture !== undefined) this.#take(picture)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#observer.malformed(error)
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#decoder?.close()
    this.#screen?.close()
  }

  #take(picture: PictureMessage): void {
    this.#receivedMs.set(picture.id, performance.now())
    const [oldest] = this.#receivedMs.keys()
    if (this.#receivedMs.size > underWayMax && oldest !== undefined) this.#receivedMs.delete(oldest)
    const isDecoded = this.#decoderFor(picture.format).decode(picture)
    this.#observer.arrived(encodeArrival({ id: picture.id, wantsKeyFrame: !isDecoded }))
  }

  #decoderFor(format: PictureFormat): PictureDecoder {
    if (this.#decoder !== undefined && this.#format === format) return this.#decoder
    this.#decoder?.close()
    const observer = {
      decoded: (picture: VideoFrame | ImageBitmap, id: number) => this.#show(picture, id),
      failed: (cause: unknown) => this.#observer.failed(cause),
    }
    this.#format = format
    this.#decoder = format === "jpeg" ? new JpegDecoder(observer) : new H264Decoder(observer)
    return this.#decoder
  }

  #show(picture: VideoFrame | ImageBitmap, rtpTimestamp: number): void {
    if (this.#isClosed) {
      picture.close()
      return
    }
    const isFirst = this.#screen === undefined
    this.#screen ??= frameScreen()
    const receiveTime = this.#receivedMs.get(rtpTimestamp) ?? Number.NaN
    this.#receivedMs.delete(rtpTimestamp)
    const shownAtUs = this.#screen.show(picture, mediaTimeUs(rtpTimestamp))
    this.#times.add(shownAtUs, { rtpTimestamp, receiveTime })
    if (!isFirst) return
    keepTimes(this.#screen.stream, this.#times)
    this.#observer.started(this.#screen.stream)
  }
}
