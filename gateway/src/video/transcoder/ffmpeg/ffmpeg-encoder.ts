import { type Clock, systemClock } from "../../../clock.ts"
import { GatewayError } from "../../../errors.ts"
import { monotonicUs } from "../../monotonic.ts"
import type { AccessUnit } from "../../source.ts"
import { BitrateScale } from "../bitrate-scale.ts"
import { AccessUnitAssembler, wholeUnit } from "../coded-picture.ts"
import { checkI420, evenSize, scaledSize } from "../i420.ts"
import type {
  EncoderPicture,
  OutputCodec,
  PictureEncoder,
  PictureEncoderCounters,
  PictureEncoderOptions,
  PictureKind,
} from "../picture-encoder.ts"
import { ffmpegArguments } from "./arguments.ts"
import type { FfmpegReader } from "./ffmpeg-picture.ts"
import { type FfmpegAnswer, FfmpegProcess } from "./ffmpeg-process.ts"
import { FlvReader } from "./flv.ts"
import { type IvfCodec, ivfFileHeader } from "./ivf.ts"
import { IvfReader } from "./ivf-reader.ts"
import { JpegStreamReader } from "./jpeg-reader.ts"
import { jpegSize, type PictureSize } from "./jpeg-size.ts"

/** A start takes 0.1 to 0.3 s, much longer on a busy Pi; a picture never takes this long. */
const ANSWER_TIMEOUT_MS = 5000
/** A new bitrate costs a new child: a rate this factor away is followed, small steps of an estimate are not. */
const RATE_TOLERANCE = 1.25
/** FLV counts milliseconds in 32 bits: a child is replaced long before they run out (after twelve days). */
const MOST_RUNNING_MS = 2 ** 30

export interface FfmpegEncoderOptions extends PictureEncoderOptions {
  /** The program: a path, or a name on PATH. */
  readonly command: string
  readonly clock?: Clock
}

/** A child for one picture size, one scale and one bitrate. */
interface Running {
  readonly process: FfmpegProcess
  readonly size: PictureSize
  readonly bitrateBps: number
  readonly scale: number
  readonly assembler: AccessUnitAssembler
  /** Capture time of its first picture: its own time starts there. */
  readonly startUs: number
  lastMs: number
}

/**
 * H.264 (or VP8, or JPEG) by an `ffmpeg` child, where node-av cannot be loaded. Key frames on demand. A new size or bitrate is a new child,
 * which costs a key frame and a fifth of a second.
 */
export class FfmpegEncoder implements PictureEncoder {
  readonly description: string
  readonly #options: FfmpegEncoderOptions
  readonly #output: OutputCodec
  readonly #clock: Clock
  readonly #rate = new BitrateScale()
  #bitrateBps: number
  #scale = 1
  #running: Running | undefined
  #isBusy = false
  #ended: GatewayError | undefined
  #keyFrameWanted = false
  #encoded = 0
  #dropped = 0

  constructor(options: FfmpegEncoderOptions) {
    this.#options = options
    this.#output = options.output ?? "h264"
    this.description = `${encoderNames[this.#output]} in ffmpeg`
    this.#clock = options.clock ?? systemClock
    this.#bitrateBps = options.bitrateBps
  }

  get counters(): PictureEncoderCounters {
    return { encoded: this.#encoded, dropped: this.#dropped }
  }

  async encode(picture: EncoderPicture): Promise<AccessUnit | undefined> {
    if (this.#ended !== undefined) throw this.#ended
    if (this.#isBusy) throw failure("a second picture was given while one was being encoded")
    this.#isBusy = true
    try {
      return await this.#encode(picture)
    } catch (error) {
      this.#ended ??= error instanceof GatewayError ? error : failure("it broke", error)
      throw this.#ended
    } finally {
      this.#isBusy = false
    }
  }

  requestKeyFrame(): void {
    this.#keyFrameWanted = true
  }

  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps
  }

  setScale(scale: number): void {
    this.#scale = scale
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= failure("it was disposed")
    await this.#stop()
  }

  async #encode(picture: EncoderPicture): Promise<AccessUnit | undefined> {
    const size = this.#sizeOf(picture)
    if (size === undefined) return this.#drop()
    this.#rate.note(picture.timestampUs)
    const running = await this.#runningFor(size, picture.timestampUs)
    const isForced = this.#keyFrameWanted
    running.lastMs = nextTimestampMs(running, picture.timestampUs, isForced)
    const answer = await this.#answer(running.process.encode(picture.data, running.lastMs))
    if (answer.kind === "unreadable") return this.#drop()
    if (answer.kind === "ended") throw failure(answer.reason, answer.cause)
    const { nalUnits, timestampMs = running.lastMs } = answer.picture
    if (timestampMs !== running.lastMs) throw failure("its pictures got out of step")
    if (isForced) this.#keyFrameWanted = false
    this.#encoded++
    const width = scaledSize(evenSize(size.width), running.scale)
    const height = scaledSize(evenSize(size.height), running.scale)
    const { timestampUs } = picture
    const coded = { nalUnits, timestampUs, encodedUs: monotonicUs(), width, height }
    return this.#output === "h264" ? running.assembler.assemble(coded) : wholeUnit(this.#output, coded)
  }

  #sizeOf(picture: EncoderPicture): PictureSize | undefined {
    if (this.#options.input === "jpeg") return jpegSize(picture.data)
    if (this.#options.input === "h264") return picture.data.length === 0 ? undefined : picture
    checkI420(picture.data, picture.width, picture.height)
    return picture
  }

  async #runningFor(size: PictureSize, startUs: number): Promise<Running> {
    const current = this.#running
    const scale = this.#scale
    const fits =
      current?.size.width === size.width && current.size.height === size.height && current.scale === scale
    const bitrateBps = this.#bitrateBps * this.#rate.scale
    if (current !== undefined && fits && isGoodEnough(current, bitrateBps)) return current
    await this.#stop()
    // Disposed meanwhile: nobody would end what is started now.
    if (this.#ended !== undefined) throw this.#ended
    const { command, input, preset } = this.#options
    const { width, height } = size
    const args = ffmpegArguments({ input, output: this.#output, preset, bitrateBps, scale })
    const header = ivfFileHeader(inputCodecs[input], width, height)
    const process = new FfmpegProcess(command, args, header, readerOf(this.#output))
    const assembler = new AccessUnitAssembler()
    this.#running = { process, size: { width, height }, bitrateBps, scale, assembler, startUs, lastMs: 0 }
    return this.#running
  }

  #drop(): undefined {
    this.#dropped++
  }

  async #answer(answered: Promise<FfmpegAnswer>): Promise<FfmpegAnswer> {
    const late = Promise.withResolvers<FfmpegAnswer>()
    const reason = `it has not answered for ${ANSWER_TIMEOUT_MS / 1000} s`
    const cancel = this.#clock.after(ANSWER_TIMEOUT_MS, () => {
      late.resolve({ kind: "ended", reason, cause: undefined })
    })
    try {
      return await Promise.race([answered, late.promise])
    } finally {
      cancel()
    }
  }

  async #stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.process[Symbol.asyncDispose]()
  }
}

const encoderNames: Record<OutputCodec, string> = { h264: "libx264", vp8: "libvpx", jpeg: "mjpeg" }
const inputCodecs: Record<PictureKind, IvfCodec> = { jpeg: "MJPG", i420: "I420", h264: "H264" }

function readerOf(output: OutputCodec): FfmpegReader {
  switch (output) {
    case "h264":
      return new FlvReader()
    case "vp8":
      return new IvfReader()
    case "jpeg":
      return new JpegStreamReader()
  }
}

function isGoodEnough(running: Running, bitrateBps: number): boolean {
  const factor = Math.max(running.bitrateBps / bitrateBps, bitrateBps / running.bitrateBps)
  return factor < RATE_TOLERANCE && running.lastMs < MOST_RUNNING_MS
}

/** Milliseconds for a picture: ever growing, near the capture time, odd when it is to become a key frame, else even. */
function nextTimestampMs({ startUs, lastMs }: Running, timestampUs: number, isForced: boolean): number {
  const timeMs = Math.floor((timestampUs - startUs) / 1000)
  return (Math.max(timeMs, lastMs + 2) & ~1) + (isForced ? 1 : 0)
}

function failure(reason: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "video/encoder-failed",
    `ffmpeg stopped encoding: ${reason}. It is started anew by itself.`,
    {
      cause,
    },
  )
}
