import { type Clock, systemClock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import { type Observable, ObservableValue } from "../../events.ts"
import { monotonicUs } from "../monotonic.ts"
import { PictureFeed } from "../picture-feed.ts"
import { RestartBackoff } from "../restart-backoff.ts"
import type {
  AccessUnit,
  JpegPicture,
  JpegSource,
  RawPicture,
  RawPictureSource,
  VideoSource,
  VideoStatus,
} from "../source.ts"
import type { EncoderFactory } from "./encoder-factory.ts"
import type { Encoding, Steerable } from "./encoding.ts"
import type { PictureEncoder, PictureKind } from "./picture-encoder.ts"
import { StillPicture } from "./still-picture.ts"
import { Wake } from "./wake.ts"

/** While a path is congested, a picture comes this often all the same. */
const heldAtMostMs = 300
/** How often a held picture looks whether it may go. */
const heldCheckMs = 20
/** Pictures per second that an unlimited encoding is taken to have, for what one of them may cost. */
const usualFramesPerSecond = 30

export interface EncodedSourceOptions {
  readonly clock?: Clock
  /** Now, on the clock of the pictures' timestamps: a picture that is shown again was captured now. */
  readonly nowUs?: () => number
}

/** Counted since the source was made, over all encoders it had. */
export interface EncodedSourceCounters {
  readonly encoded: number
  /** Pictures nothing came of: unreadable, or there was no encoder at that moment. */
  readonly dropped: number
  readonly encoderFailures: number
}

/**
 * Pictures in, access units out. One picture is being encoded while the newest one waits: an encoder that is too slow loses
 * pictures and adds no latency. A picture that stays the same is refined until it is sharp, then shown again once a second.
 * An encoder that fails is replaced, with growing pauses.
 */
class EncodedSource implements VideoSource, Steerable {
  readonly #feed: PictureFeed
  readonly #kind: PictureKind
  readonly #encoders: EncoderFactory
  readonly #clock: Clock
  readonly #nowUs: () => number
  readonly #backoff: RestartBackoff
  readonly #status: ObservableValue<VideoStatus>
  readonly #still = new StillPicture()
  readonly #wake: Wake
  #encoder: PictureEncoder | undefined
  #encoding: Encoding
  #isCongested: () => boolean = () => false
  /** What was encoded last, and when that began. */
  #shown: JpegPicture | RawPicture | undefined
  #beganMs = Number.NEGATIVE_INFINITY
  #isKeyFrameWanted = false
  /** What the picture source threw, once it did. */
  readonly #failures: unknown[] = []
  #downBecause: string | undefined
  #retryAtMs = Number.NEGATIVE_INFINITY
  #encoded = 0
  #dropped = 0
  #encoderFailures = 0

  constructor(
    source: JpegSource | RawPictureSource | PictureFeed,
    kind: PictureKind,
    encoders: EncoderFactory,
    options: EncodedSourceOptions = {},
  ) {
    this.#feed = source instanceof PictureFeed ? source : new PictureFeed(source)
    this.#kind = kind
    this.#encoders = encoders
    this.#encoding = { bitrateBps: encoders.bitrateBps, framesPerSecond: undefined, scale: 1 }
    this.#clock = options.clock ?? systemClock
    this.#nowUs = options.nowUs ?? monotonicUs
    this.#wake = new Wake(this.#clock)
    this.#backoff = new RestartBackoff(this.#clock)
    this.#status = new ObservableValue(this.#feed.status.value)
    this.#feed.status.observe(() => this.#tellStatus())
  }

  /** The picture source's status; `encoder-down` while pictures come and cannot be encoded. */
  get status(): Observable<VideoStatus> {
    return this.#status
  }

  get counters(): EncodedSourceCounters {
    return { encoded: this.#encoded, dropped: this.#dropped, encoderFailures: this.#encoderFailures }
  }

  async *accessUnits(signal: AbortSignal): AsyncGenerator<AccessUnit> {
    const wake = () => this.#wake.up()
    this.#shown = undefined
    this.#failures.length = 0
    const unwatch = this.#feed.watch({
      changed: wake,
      failed: (error) => {
        this.#failures.push(error)
        wake()
      },
    })
    signal.addEventListener("abort", wake)
    try {
      while (!signal.aborted) {
        if (this.#failures.length > 0) throw this.#failures[0]
        const picture = this.#feed.latest
        const waitMs = picture === undefined ? Number.POSITIVE_INFINITY : this.#waitMs(picture)
        if (picture === undefined || waitMs > 0) {
          await this.#wake.wait(waitMs)
          continue
        }
        const unit = await this.#show(picture)
        if (signal.aborted) return
        if (unit !== undefined) yield unit
      }
    } finally {
      signal.removeEventListener("abort", wake)
      await unwatch()
      await this.#letGo()
    }
  }

  /** A new encoder starts with a key frame anyway, so without one there is nothing to ask for. */
  requestKeyFrame(): void {
    if (this.#encoder === undefined) return
    this.#encoder.requestKeyFrame()
    this.#isKeyFrameWanted = true
    this.#wake.up()
  }

  /** For the pictures to come, and for the encoders to come. */
  steer(encoding: Encoding): void {
    const { bitrateBps, scale } = this.#encoding
    this.#encoding = encoding
    if (encoding.bitrateBps !== bitrateBps) this.#encoder?.setBitrate(encoding.bitrateBps)
    if (encoding.scale !== scale) {
      this.#encoder?.setScale(encoding.scale)
      // The picture that stands still is to be had in the new size, too.
      this.#shown = undefined
    }
    this.#wake.up()
  }

  holdWhile(isCongested: () => boolean): void {
    this.#isCongested = isCongested
  }

  /** How long from now until there is something to encode; 0 for now. */
  #waitMs(picture: JpegPicture | RawPicture): number {
    const nowMs = this.#clock.nowMs()
    if (this.#isKeyFrameWanted) return 0
    const { framesPerSecond } = this.#encoding
    const paceMs = framesPerSecond === undefined ? 0 : this.#beganMs + 1000 / framesPerSecond - nowMs
    if (this.#shown !== undefined && nowMs - this.#beganMs < heldAtMostMs && this.#isCongested()) {
      return Math.max(heldCheckMs, paceMs)
    }
    if (picture !== this.#shown) return Math.max(0, paceMs)
    const retryMs = this.#encoder === undefined ? this.#retryAtMs - nowMs : 0
    return Math.max(0, paceMs, this.#still.dueMs - nowMs, retryMs)
  }

  async #show(picture: JpegPicture | RawPicture): Promise<AccessUnit | undefined> {
    const isNew = picture !== this.#shown
    const isAgain = isNew ? {} : { timestampUs: this.#nowUs() }
    this.#shown = picture
    this.#beganMs = this.#clock.nowMs()
    this.#isKeyFrameWanted = false
    // The encoder takes the bytes away; they may have to be shown again. (A Buffer's own slice would be the same bytes.)
    const unit = await this.#encode({ ...picture, ...isAgain, data: new Uint8Array(picture.data) })
    const { bitrateBps, framesPerSecond = usualFramesPerSecond } = this.#encoding
    const sizeBytes = unit?.nalUnits.reduce((sum, { length }) => sum + length, 0) ?? 0
    const isBeginning = isNew || unit?.isKeyFrame === true
    this.#still.coded(isBeginning, sizeBytes, bitrateBps / 8 / framesPerSecond, this.#clock.nowMs())
    if (unit === undefined) this.#dropped++
    return unit
  }

  async #encode(picture: JpegPicture | RawPicture): Promise<AccessUnit | undefined> {
    if (this.#encoder === undefined && this.#clock.nowMs() < this.#retryAtMs) return undefined
    try {
      this.#encoder ??= this.#start()
      const unit = await this.#encoder.encode(picture)
      if (unit === undefined) return undefined
      this.#encoded++
      this.#setDown(undefined)
      return unit
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "video/encoder-failed") throw error
      await this.#failed(error)
      return undefined
    }
  }

  #start(): PictureEncoder {
    this.#backoff.started()
    const { bitrateBps, scale } = this.#encoding
    const encoder = this.#encoders.create(this.#kind, bitrateBps)
    if (scale < 1) encoder.setScale(scale)
    return encoder
  }

  async #failed(error: GatewayError): Promise<void> {
    this.#encoderFailures++
    this.#retryAtMs = this.#clock.nowMs() + this.#backoff.failed()
    this.#setDown(error.message)
    await this.#letGo()
  }

  async #letGo(): Promise<void> {
    const encoder = this.#encoder
    this.#encoder = undefined
    await encoder?.[Symbol.asyncDispose]()
  }

  #setDown(because: string | undefined): void {
    if (this.#downBecause === because) return
    this.#downBecause = because
    this.#tellStatus()
  }

  /** Without pictures the encoder is not what is missing. */
  #tellStatus(): void {
    const status = this.#feed.status.value
    const isHidden = this.#downBecause !== undefined && status.state === "live"
    this.#status.set(isHidden ? { state: "encoder-down", reason: this.#downBecause ?? "" } : status)
  }
}

/** H.264 from a source of JPEG pictures: uStreamer's MJPEG. */
export class TranscodedSource extends EncodedSource {
  constructor(source: JpegSource | PictureFeed, encoders: EncoderFactory, options?: EncodedSourceOptions) {
    super(source, "jpeg", encoders, options)
  }
}

/** H.264 from a source of uncoded pictures: a simulated screen. */
export class RawVideoSource extends EncodedSource {
  constructor(
    source: RawPictureSource | PictureFeed,
    encoders: EncoderFactory,
    options?: EncodedSourceOptions,
  ) {
    super(source, "i420", encoders, options)
  }
}
