import { type Clock, systemClock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import type { Observable } from "../../events.ts"
import { joinAnnexB } from "../h264/index.ts"
import type { FrameHub, Viewer } from "../hub/index.ts"
import { RestartBackoff } from "../restart-backoff.ts"
import type { AccessUnit, VideoSource, VideoStatus } from "../source.ts"
import type { EncoderFactory, Encoding, OutputCodec, PictureEncoder, Steerable } from "../transcoder/index.ts"
import { WaitingUnits } from "./waiting-units.ts"

/** A screen that stands still may send nothing by itself: then the hub is asked for a picture to make the key frame of. */
const stillMs = 200

/** While a path is congested, a picture comes this often all the same. */
const heldAtMostMs = 300

/**
 * The hub's H.264 in another codec, for browsers that do not take it, or lighter, for paths that do not carry it: decoded and encoded again, while somebody reads. A
 * machine that is too slow for it leaves pictures out (all are decoded, the newest is encoded) and adds no latency.
 */
export class RenditionSource implements VideoSource, Steerable {
  readonly #hub: FrameHub
  readonly #codec: OutputCodec
  readonly #encoders: () => Promise<EncoderFactory>
  readonly #clock: Clock
  readonly #backoff: RestartBackoff
  #encoder: PictureEncoder | undefined
  #encoding: Encoding | undefined
  #isCongested: () => boolean = () => false
  #beganMs = Number.NEGATIVE_INFINITY
  #viewer: Viewer | undefined
  #retryAtMs = Number.NEGATIVE_INFINITY
  #cancelStill: (() => void) | undefined

  /** @param encoders asked for with the first picture; `video/encoder-unavailable` from it is for good. */
  constructor(
    hub: FrameHub,
    codec: OutputCodec,
    encoders: () => Promise<EncoderFactory>,
    clock: Clock = systemClock,
  ) {
    this.#hub = hub
    this.#codec = codec
    this.#encoders = encoders
    this.#clock = clock
    this.#backoff = new RestartBackoff(clock)
  }

  /** The hub's own. */
  get status(): Observable<VideoStatus> {
    return this.#hub.status
  }

  async *accessUnits(signal: AbortSignal): AsyncGenerator<AccessUnit> {
    const waiting = new WaitingUnits()
    using viewer = this.#hub.subscribe({ accept: (unit) => waiting.put(unit) })
    this.#viewer = viewer
    try {
      for (let unit = await waiting.take(signal); unit !== undefined; unit = await waiting.take(signal)) {
        const made = await this.#encode(unit, waiting)
        if (signal.aborted) return
        if (made === undefined) continue
        if (made.isKeyFrame) this.#settle()
        yield made
      }
    } finally {
      this.#viewer = undefined
      this.#settle()
      await this.#letGo()
    }
  }

  requestKeyFrame(): void {
    if (this.#codec === "jpeg") return
    this.#encoder?.requestKeyFrame()
    this.#cancelStill ??= this.#clock.after(stillMs, () => {
      this.#cancelStill = undefined
      this.#viewer?.requestKeyFrame()
    })
  }

  /** For the pictures to come, and for the encoders to come. JPEG has no bitrate, and keeps its size. */
  steer(encoding: Encoding): void {
    const before = this.#encoding
    this.#encoding = encoding
    if (encoding.bitrateBps !== before?.bitrateBps) this.#encoder?.setBitrate(encoding.bitrateBps)
    if (encoding.scale !== (before?.scale ?? 1)) this.#encoder?.setScale(encoding.scale)
  }

  holdWhile(isCongested: () => boolean): void {
    this.#isCongested = isCongested
  }

  async #encode(unit: AccessUnit, waiting: WaitingUnits): Promise<AccessUnit | undefined> {
    if (this.#encoder === undefined && this.#clock.nowMs() < this.#retryAtMs) {
      waiting.restart()
      return undefined
    }
    const { timestampUs, width, height } = unit
    const isOutdated = waiting.length > 0 || this.#isTooSoon()
    if (!isOutdated) this.#beganMs = this.#clock.nowMs()
    try {
      this.#encoder ??= await this.#start()
      return await this.#encoder.encode({
        data: joinAnnexB(unit.nalUnits),
        timestampUs,
        width,
        height,
        isOutdated,
      })
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "video/encoder-failed") throw error
      this.#retryAtMs = this.#clock.nowMs() + this.#backoff.failed()
      waiting.restart()
      await this.#letGo()
      return undefined
    }
  }

  async #start(): Promise<PictureEncoder> {
    this.#backoff.started()
    const encoders = await this.#encoders()
    const { bitrateBps = encoders.bitrateBps, scale = 1 } = this.#encoding ?? {}
    const encoder = encoders.create("h264", bitrateBps, this.#codec)
    if (scale < 1) encoder.setScale(scale)
    return encoder
  }

  /** By the wanted pictures a second (half of one may be missing), or because what was sent last still waits. */
  #isTooSoon(): boolean {
    const sinceMs = this.#clock.nowMs() - this.#beganMs
    const { framesPerSecond } = this.#encoding ?? {}
    if (framesPerSecond !== undefined && sinceMs < 1000 / (framesPerSecond * 1.15)) return true
    return sinceMs < heldAtMostMs && this.#isCongested()
  }

  #settle(): void {
    this.#cancelStill?.()
    this.#cancelStill = undefined
  }

  async #letGo(): Promise<void> {
    const encoder = this.#encoder
    this.#encoder = undefined
    await encoder?.[Symbol.asyncDispose]()
  }
}
