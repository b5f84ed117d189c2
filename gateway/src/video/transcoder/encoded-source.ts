import { type Clock, systemClock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import { type Observable, ObservableValue } from "../../events.ts"
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
import type { PictureEncoder, PictureKind } from "./picture-encoder.ts"

export interface EncodedSourceOptions {
  readonly clock?: Clock
}

/** Counted since the source was made, over all encoders it had. */
export interface EncodedSourceCounters {
  readonly encoded: number
  /** Pictures nothing came of: unreadable, or there was no encoder at that moment. */
  readonly dropped: number
  readonly encoderFailures: number
}

/**
 * Pictures in, access units out. One picture is being encoded while the newest one waits at its source: an encoder that
 * is too slow loses pictures and adds no latency. An encoder that fails is replaced, with growing pauses.
 */
class EncodedSource implements VideoSource {
  readonly #source: JpegSource | RawPictureSource
  readonly #kind: PictureKind
  readonly #encoders: EncoderFactory
  readonly #clock: Clock
  readonly #backoff: RestartBackoff
  readonly #status: ObservableValue<VideoStatus>
  #encoder: PictureEncoder | undefined
  #bitrateBps: number
  #downBecause: string | undefined
  #retryAtMs = Number.NEGATIVE_INFINITY
  #encoded = 0
  #dropped = 0
  #encoderFailures = 0

  constructor(
    source: JpegSource | RawPictureSource,
    kind: PictureKind,
    encoders: EncoderFactory,
    options: EncodedSourceOptions = {},
  ) {
    this.#source = source
    this.#kind = kind
    this.#encoders = encoders
    this.#bitrateBps = encoders.bitrateBps
    this.#clock = options.clock ?? systemClock
    this.#backoff = new RestartBackoff(this.#clock)
    this.#status = new ObservableValue(source.status.value)
    source.status.observe(() => this.#tellStatus())
  }

  /** The picture source's status; `encoder-down` while pictures come and cannot be encoded. */
  get status(): Observable<VideoStatus> {
    return this.#status
  }

  get counters(): EncodedSourceCounters {
    return { encoded: this.#encoded, dropped: this.#dropped, encoderFailures: this.#encoderFailures }
  }

  async *accessUnits(signal: AbortSignal): AsyncGenerator<AccessUnit> {
    try {
      for await (const picture of this.#source.pictures(signal)) {
        const unit = await this.#encode(picture)
        if (signal.aborted) return
        if (unit === undefined) this.#dropped++
        else yield unit
      }
    } finally {
      await this.#letGo()
    }
  }

  /** A new encoder starts with a key frame anyway, so without one there is nothing to ask for. */
  requestKeyFrame(): void {
    this.#encoder?.requestKeyFrame()
  }

  /** Changes the rate for the pictures to come, and for the encoders to come. */
  setBitrate(bitrateBps: number): void {
    this.#bitrateBps = bitrateBps
    this.#encoder?.setBitrate(bitrateBps)
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
    return this.#encoders.create(this.#kind, this.#bitrateBps)
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
    const status = this.#source.status.value
    const isHidden = this.#downBecause !== undefined && status.state === "live"
    this.#status.set(isHidden ? { state: "encoder-down", reason: this.#downBecause ?? "" } : status)
  }
}

/** H.264 from a source of JPEG pictures: uStreamer's MJPEG. */
export class TranscodedSource extends EncodedSource {
  constructor(source: JpegSource, encoders: EncoderFactory, options?: EncodedSourceOptions) {
    super(source, "jpeg", encoders, options)
  }
}

/** H.264 from a source of uncoded pictures: a simulated screen. */
export class RawVideoSource extends EncodedSource {
  constructor(source: RawPictureSource, encoders: EncoderFactory, options?: EncodedSourceOptions) {
    super(source, "i420", encoders, options)
  }
}
