import { type Clock, systemClock } from "../../../clock.ts"
import { GatewayError } from "../../../errors.ts"
import { monotonicUs } from "../../monotonic.ts"
import type { AccessUnit, JpegPicture, RawPicture } from "../../source.ts"
import { BitrateScale } from "../bitrate-scale.ts"
import { AccessUnitAssembler } from "../coded-picture.ts"
import { checkI420, evenSize } from "../i420.ts"
import type { PictureEncoder, PictureEncoderCounters, PictureEncoderOptions } from "../picture-encoder.ts"
import { ffmpegArguments } from "./arguments.ts"
import { type FfmpegAnswer, FfmpegProcess } from "./ffmpeg-process.ts"
import { ivfFileHeader } from "./ivf.ts"
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

/** A child for one picture size and one bitrate. */
interface Running {
  readonly process: FfmpegProcess
  readonly size: PictureSize
  readonly bitrateBps: number
  readonly assembler: AccessUnitAssembler
  /** Capture time of its first picture: its own time starts there. */
  readonly startUs: number
  lastMs: number
}

/**
 * H.264 by an `ffmpeg` child, where node-av cannot be loaded. Key frames on demand. A new size or bitrate is a new child,
 * which costs a key frame and a fifth of a second.
 */
export class FfmpegEncoder implements PictureEncoder {
  readonly description = "libx264 in ffmpeg"
  readonly #options: FfmpegEncoderOptions
  readonly #clock: Clock
  readonly #rate = new BitrateScale()
  #bitrateBps: number
  #running: Running | undefined
  #isBusy = false
  #ended: GatewayError | undefined
  #keyFrameWanted = false
  #encoded = 0
  #dropped = 0

  constructor(options: FfmpegEncoderOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#bitrateBps = options.bitrateBps
  }

  get counters(): PictureEncoderCounters {
    return { encoded: this.#encoded, dropped: this.#dropped }
  }

  async encode(picture: JpegPicture | RawPicture): Promise<AccessUnit | undefined> {
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

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= failure("it was disposed")
    await this.#stop()
  }

  async #encode(picture: JpegPicture | RawPicture): Promise<AccessUnit | undefined> {
    const size = this.#sizeOf(picture)
    if (size === undefined) return this.#drop()
    this.#rate.note(picture.timestampUs)
    const running = await this.#runningFor(size, picture.timestampUs)
    const isForced = this.#keyFrameWanted
    running.lastMs = nextTimestampMs(running, picture.timestampUs, isForced)
    const answer = await this.#answer(running.process.encode(picture.data, running.lastMs))
    if (answer.kind === "unreadable") return this.#drop()
    if (answer.kind === "ended") throw failure(answer.reason, answer.cause)
    if (answer.picture.timestampMs !== running.lastMs) throw failure("its pictures got out of step")
    if (isForced) this.#keyFrameWanted = false
    this.#encoded++
    const { nalUnits } = answer.picture
    const [width, height] = [evenSize(size.width), evenSize(size.height)]
    const { timestampUs } = picture
    return running.assembler.assemble({ nalUnits, timestampUs, encodedUs: monotonicUs(), width, height })
  }

  #sizeOf(picture: JpegPicture | RawPicture): PictureSize | undefined {
    if (this.#options.input === "jpeg") return jpegSize(picture.data)
    checkI420(picture.data, picture.width, picture.height)
    return picture
  }

  async #runningFor(size: PictureSize, startUs: number): Promise<Running> {
    const current = this.#running
    const fits = current?.size.width === size.width && current.size.height === size.height
    const bitrateBps = this.#bitrateBps * this.#rate.scale
    if (current !== undefined && fits && isGoodEnough(current, bitrateBps)) return current
    await this.#stop()
    // Disposed meanwhile: nobody would end what is started now.
    if (this.#ended !== undefined) throw this.#ended
    const { command, input, preset } = this.#options
    const { width, height } = size
    const args = ffmpegArguments({ input, preset, bitrateBps })
    const header = ivfFileHeader(input === "jpeg" ? "MJPG" : "I420", width, height)
    const process = new FfmpegProcess(command, args, header)
    const assembler = new AccessUnitAssembler()
    this.#running = { process, size: { width, height }, bitrateBps, assembler, startUs, lastMs: 0 }
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
