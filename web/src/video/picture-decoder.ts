import type { PictureMessage } from "../session/index.ts"
import { avcCodec } from "./avc-codec.ts"

export interface PictureDecoderObserver {
  /** A picture is ready to be shown. Whoever gets it closes it. @param id of the message it came in */
  decoded(picture: VideoFrame | ImageBitmap, id: number): void
  /** This browser cannot decode what comes: told once, last. */
  failed(cause: unknown): void
}

/** Turns messages into pictures. */
export interface PictureDecoder {
  /** @returns false when it cannot go on without a key frame. */
  decode(picture: PictureMessage): boolean
  close(): void
}

/** A decoder that holds more than this is behind: what waits would only get old. */
const waitingMax = 5
/** A stream that was cut breaks a decoder too; one that breaks again and again cannot do it. */
const failuresMax = 3

/** When a picture is in its track, microseconds: its capture time, as RTP would have it. */
export function mediaTimeUs(id: number): number {
  return Math.round((id * 100) / 9)
}

/** Which picture it is that is in its track then. */
export function pictureIdAt(timeUs: number): number {
  return Math.round((timeUs * 9) / 100)
}

/** H.264 by WebCodecs. */
export class H264Decoder implements PictureDecoder {
  readonly #observer: PictureDecoderObserver
  #decoder: VideoDecoder | undefined
  #codec: string | undefined
  #needsKeyFrame = true
  #failures = 0

  constructor(observer: PictureDecoderObserver) {
    this.#observer = observer
  }

  decode(picture: PictureMessage): boolean {
    if (this.#decoder !== undefined && this.#decoder.decodeQueueSize > waitingMax) this.#needsKeyFrame = true
    if (this.#needsKeyFrame && !picture.isKeyFrame) return false
    if (this.#failures >= failuresMax) return true
    try {
      if (picture.isKeyFrame) this.#configure(picture.data)
      const type = picture.isKeyFrame ? "key" : "delta"
      const timestamp = mediaTimeUs(picture.id)
      this.#decoder?.decode(new EncodedVideoChunk({ type, timestamp, data: picture.data }))
      this.#needsKeyFrame = false
    } catch (error) {
      this.#failed(error)
    }
    return !this.#needsKeyFrame
  }

  close(): void {
    if (this.#decoder !== undefined && this.#decoder.state !== "closed") this.#decoder.close()
    this.#decoder = undefined
  }

  #configure(data: Uint8Array): void {
    const codec = avcCodec(data)
    if (codec === undefined) throw new Error("a key frame without its parameters")
    if (this.#decoder?.state === "configured" && codec === this.#codec) {
      // What waits before a key frame after a gap is old.
      if (this.#needsKeyFrame) this.#decoder.reset()
      else return
    }
    if (this.#decoder === undefined || this.#decoder.state === "closed") this.#decoder = this.#make()
    this.#decoder.configure({ codec, optimizeForLatency: true })
    this.#codec = codec
  }

  #make(): VideoDecoder {
    const decoder: VideoDecoder = new VideoDecoder({
      output: (frame) => {
        this.#failures = 0
        if (decoder === this.#decoder) this.#observer.decoded(frame, pictureIdAt(frame.timestamp))
        else frame.close()
      },
      error: (error) => {
        if (decoder === this.#decoder) this.#failed(error)
      },
    })
    return decoder
  }

  #failed(error: unknown): void {
    this.#decoder = undefined
    this.#needsKeyFrame = true
    this.#failures += 1
    if (this.#failures === failuresMax) this.#observer.failed(error)
  }
}

/** JPEGs, by what every browser has. One is in work, the newest waits. */
export class JpegDecoder implements PictureDecoder {
  readonly #observer: PictureDecoderObserver
  #waiting: PictureMessage | undefined
  #isBusy = false
  #isClosed = false
  #failures = 0

  constructor(observer: PictureDecoderObserver) {
    this.#observer = observer
  }

  decode(picture: PictureMessage): boolean {
    this.#waiting = picture
    if (!this.#isBusy) void this.#work()
    return true
  }

  close(): void {
    this.#isClosed = true
    this.#waiting = undefined
  }

  async #work(): Promise<void> {
    this.#isBusy = true
    for (let picture = this.#waiting; picture !== undefined; picture = this.#waiting) {
      this.#waiting = undefined
      try {
        const bitmap = await createImageBitmap(new Blob([picture.data], { type: "image/jpeg" }))
        this.#failures = 0
        if (this.#isClosed) bitmap.close()
        else this.#observer.decoded(bitmap, picture.id)
      } catch (error) {
        // One that was damaged is followed by the next; what never works is told.
        this.#failures += 1
        if (this.#failures === failuresMax) this.#observer.failed(error)
      }
    }
    this.#isBusy = false
  }
}
