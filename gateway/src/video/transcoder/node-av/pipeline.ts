import type { Frame } from "node-av"
import { BitrateScale } from "../bitrate-scale.ts"
import type { PictureEncoderOptions, PictureKind } from "../picture-encoder.ts"
import { type CodecName, type EncodedPacket, FrameEncoder } from "./frame-encoder.ts"
import { FullRange } from "./full-range.ts"
import { H264Reader } from "./h264-reader.ts"
import { I420Reader, JpegReader, type PictureReader } from "./picture-reader.ts"

/** A hardware queue may hold a few pictures back at its start; one that never gives any is broken. */
const MOST_HELD_BACK = 15

export interface PipelinePicture {
  readonly data: Uint8Array
  readonly timestampUs: number
  readonly width: number
  readonly height: number
  readonly forceKeyFrame: boolean
  /** Read, because the next ones need it, and not encoded. */
  readonly isOutdated: boolean
}

export type PipelineResult =
  | { readonly kind: "unit"; readonly packet: EncodedPacket; readonly width: number; readonly height: number }
  | { readonly kind: "held-back" | "outdated" }
  | { readonly kind: "unreadable" }

/** JPEG, I420 or H.264 in, H.264, VP8 or JPEG out, on the calling thread. Reopens the encoder when the picture's size changes. */
export class Pipeline implements Disposable {
  readonly #options: PictureEncoderOptions
  readonly #reader: PictureReader
  readonly #fullRange: FullRange | undefined
  /** Codecs still worth trying, best first. The first one is in use. */
  readonly #codecs: CodecName[]
  readonly #onNote: (codec: CodecName, text: string) => void
  #encoder: FrameEncoder | undefined
  #bitrateBps: number
  #scale = 1
  readonly #rate = new BitrateScale()
  #heldBack = 0
  #announced: CodecName | undefined

  /** @param onNote told which encoder is at work, and why another one is not. */
  constructor(options: PictureEncoderOptions, onNote: (codec: CodecName, text: string) => void) {
    this.#options = options
    this.#bitrateBps = options.bitrateBps
    this.#onNote = onNote
    this.#reader = readerOf(options.input)
    this.#fullRange = options.output === "jpeg" ? new FullRange() : undefined
    this.#codecs = codecsFor(options)
  }

  /** @throws FFmpegError when no codec that may be used can encode this. */
  encode(picture: PipelinePicture): PipelineResult {
    const frame = this.#reader.read(picture.data, picture.width, picture.height, this.#scale)
    if (frame === undefined) return { kind: "unreadable" }
    if (picture.isOutdated) return { kind: "outdated" }
    const encodable = this.#fullRange?.convert(frame) ?? frame
    if (this.#rate.note(picture.timestampUs)) this.#applyBitrate()
    for (;;) {
      try {
        return this.#encode(encodable, picture)
      } catch (error) {
        this.#fallBack(error)
      }
    }
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps
    // A V4L2 encoder takes its rate when it is opened.
    if (this.#encoder?.codec === "h264_v4l2m2m") this.#close()
    else this.#applyBitrate()
  }

  setScale(scale: number): void {
    this.#scale = scale
  }

  [Symbol.dispose](): void {
    this.#close()
    this.#fullRange?.[Symbol.dispose]()
    this.#reader[Symbol.dispose]()
  }

  #encode(frame: Frame, picture: PipelinePicture): PipelineResult {
    const { width, height } = frame
    const encoder = this.#encoderFor(width, height)
    const packet = encoder.encode(frame, picture.timestampUs, picture.forceKeyFrame)
    if (packet !== undefined) {
      this.#heldBack = 0
      return { kind: "unit", packet, width, height }
    }
    if (++this.#heldBack > MOST_HELD_BACK) throw new Error("it takes pictures and gives none")
    return { kind: "held-back" }
  }

  #encoderFor(width: number, height: number): FrameEncoder {
    const current = this.#encoder
    if (current?.width === width && current.height === height) return current
    this.#close()
    const [codec = "libx264"] = this.#codecs
    const { preset } = this.#options
    const encoder = new FrameEncoder({ codec, width, height, preset, bitrateBps: this.#scaledBps() })
    if (codec !== this.#announced) this.#onNote(codec, `encoding with ${codec}`)
    this.#announced = codec
    this.#encoder = encoder
    return encoder
  }

  /** Gives up the codec in use when there is another one. */
  #fallBack(error: unknown): void {
    this.#close()
    const [failed, next] = this.#codecs
    if (failed === undefined || next === undefined) throw error
    this.#codecs.shift()
    this.#heldBack = 0
    const reason = error instanceof Error ? error.message : String(error)
    this.#onNote(next, `${failed} cannot be used here (${reason}); falling back to ${next}`)
  }

  #close(): void {
    this.#encoder?.[Symbol.dispose]()
    this.#encoder = undefined
  }

  #applyBitrate(): void {
    this.#encoder?.setBitrate(this.#scaledBps())
  }

  #scaledBps(): number {
    return this.#bitrateBps * this.#rate.scale
  }
}

function readerOf(input: PictureKind): PictureReader {
  switch (input) {
    case "jpeg":
      return new JpegReader()
    case "i420":
      return new I420Reader()
    case "h264":
      return new H264Reader()
  }
}

function codecsFor({ output, codec }: PictureEncoderOptions): CodecName[] {
  if (output === "vp8") return ["libvpx"]
  if (output === "jpeg") return ["mjpeg"]
  if (codec === "libx264") return ["libx264"]
  if (codec === "v4l2m2m") return ["h264_v4l2m2m"]
  return ["h264_v4l2m2m", "libx264"]
}
