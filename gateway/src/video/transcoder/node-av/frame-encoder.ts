import { Codec, CodecContext, FFmpegError, type Frame, Packet, Rational } from "node-av"
import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_BT709,
  AVERROR_EAGAIN,
  FF_ENCODER_H264_V4L2M2M,
  FF_ENCODER_LIBVPX_VP8,
  FF_ENCODER_LIBX264,
  FF_ENCODER_MJPEG,
} from "node-av/constants"
import { NOMINAL_FRAME_RATE } from "../bitrate-scale.ts"
import { LONGEST_GOP, RATE_BUFFER_SECONDS, X264_QUALITY, type X264Preset } from "../picture-encoder.ts"

/** FFmpeg's names of the encoders we use. */
export type CodecName = "libx264" | "h264_v4l2m2m" | "libvpx" | "mjpeg"

/** Timestamps are microseconds all along. */
const TICKS_PER_SECOND = 1_000_000
/** VP8 is the way for browsers without H.264: of all that is asked of it, only speed has to be true everywhere. */
const VP8_SPEED = "8"
/** FFmpeg's 2 (best) to 31; text stays readable, and a 720p screen is about 150 kB. */
const JPEG_QUALITY = 4
/** What FFmpeg multiplies a quality with (FF_QP2LAMBDA). */
const LAMBDA_PER_QUALITY = 118

const encoders = {
  libx264: FF_ENCODER_LIBX264,
  h264_v4l2m2m: FF_ENCODER_H264_V4L2M2M,
  libvpx: FF_ENCODER_LIBVPX_VP8,
  mjpeg: FF_ENCODER_MJPEG,
}

export interface FrameEncoderOptions {
  readonly codec: CodecName
  readonly width: number
  readonly height: number
  readonly bitrateBps: number
  readonly preset: X264Preset
}

export interface EncodedPacket {
  /** H.264 in Annex B, a VP8 frame, or a JPEG; in memory of its own. */
  readonly data: Uint8Array<ArrayBuffer>
  readonly timestampUs: number
}

/** One open encoder of one picture size. Synchronous: it lives on the encoder's own thread. */
export class FrameEncoder implements Disposable {
  readonly codec: CodecName
  readonly width: number
  readonly height: number
  readonly #context = new CodecContext()
  readonly #packet = new Packet()
  #lastTimestampUs = Number.NEGATIVE_INFINITY

  /** @throws FFmpegError when this machine has no such encoder or it refuses the size. */
  constructor(options: FrameEncoderOptions) {
    this.codec = options.codec
    this.width = options.width
    this.height = options.height
    const codec = Codec.findEncoderByName(encoders[options.codec])
    const context = this.#context
    context.allocContext3(codec)
    context.width = options.width
    context.height = options.height
    context.timeBase = new Rational(1, TICKS_PER_SECOND)
    context.framerate = new Rational(NOMINAL_FRAME_RATE, 1)
    context.pixelFormat = AV_PIX_FMT_YUV420P
    context.gopSize = LONGEST_GOP
    context.maxBFrames = 0
    context.threadCount = 1
    // JFIF's matrix is BT.601's, the primaries are a computer screen's. Unsaid, a browser guesses by the size.
    context.colorRange = options.codec === "mjpeg" ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    context.colorSpace = AVCOL_SPC_SMPTE170M
    context.colorPrimaries = AVCOL_PRI_BT709
    context.colorTrc = AVCOL_TRC_BT709
    this.setBitrate(options.bitrateBps)
    try {
      for (const [name, value] of Object.entries(optionsOf(options))) setOption(context, name, value)
      FFmpegError.throwIfError(context.open2Sync(codec), `open ${options.codec}`)
    } catch (error) {
      context.freeContext()
      throw error
    }
    this.#packet.alloc()
  }

  /** libx264 and libvpx follow with their next picture; a V4L2 encoder took the rate when it was opened; JPEG has none. */
  setBitrate(bitrateBps: number): void {
    if (this.codec === "mjpeg") return
    this.#context.bitRate = BigInt(Math.round(bitrateBps))
    this.#context.rcMaxRate = BigInt(Math.round(bitrateBps))
    this.#context.rcBufferSize = Math.round(bitrateBps * RATE_BUFFER_SECONDS)
  }

  /**
   * @param forceKeyFrame makes this picture an IDR.
   * @returns undefined when the encoder holds the picture back (hardware queues do, at their start).
   * @throws FFmpegError when the encoder is broken.
   */
  encode(frame: Frame, timestampUs: number, forceKeyFrame: boolean): EncodedPacket | undefined {
    // An encoder's clock may not stand still: two pictures of one microsecond become neighbours.
    this.#lastTimestampUs = Math.max(timestampUs, this.#lastTimestampUs + 1)
    frame.pts = BigInt(this.#lastTimestampUs)
    frame.pictType = forceKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    FFmpegError.throwIfError(this.#context.sendFrameSync(frame), `encode with ${this.codec}`)
    const received = this.#context.receivePacketSync(this.#packet)
    if (received === AVERROR_EAGAIN) return undefined
    FFmpegError.throwIfError(received, `encode with ${this.codec}`)
    const bytes = this.#packet.data
    const packet = bytes && { data: new Uint8Array(bytes), timestampUs: Number(this.#packet.pts) }
    this.#packet.unref()
    return packet ?? undefined
  }

  [Symbol.dispose](): void {
    this.#packet.free()
    this.#context.freeContext()
  }
}

/**
 * Set one by one rather than by a Dictionary with `open2Sync`: FFmpeg frees that, node-av 6.1.1 does so once more when it
 * is collected, and the process dies.
 */
function setOption(context: CodecContext, name: string, value: string): void {
  FFmpegError.throwIfError(context.setOption(name, value), `set ${name}`)
}

function optionsOf({ codec, preset }: FrameEncoderOptions): Record<string, string> {
  switch (codec) {
    case "libx264":
      return {
        preset,
        tune: "zerolatency",
        profile: "baseline",
        "forced-idr": "1",
        crf: String(X264_QUALITY),
        "x264-params": "repeat-headers=1:aud=0:scenecut=0:sliced-threads=0",
      }
    case "libvpx":
      return { deadline: "realtime", "cpu-used": VP8_SPEED, "lag-in-frames": "0", "auto-alt-ref": "0" }
    case "mjpeg":
      return { flags: "+qscale", global_quality: String(JPEG_QUALITY * LAMBDA_PER_QUALITY) }
    case "h264_v4l2m2m":
      return {}
  }
}
