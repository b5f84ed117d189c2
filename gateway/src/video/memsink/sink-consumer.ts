import type { Logger } from "pino"
import { GatewayError } from "../../errors.ts"
import type { NewestSlot } from "../newest-slot.ts"
import type { AccessUnit } from "../source.ts"
import type { SourceStatus } from "../source-status.ts"
import type { ReadPicture, SinkEvents } from "./sink-events.ts"
import { UnitGate } from "./unit-gate.ts"

/** uStreamer's last picture stays in the sink: one older than this was there before us, seconds. */
const STALE_AGE = 1

export interface SinkConsumerOptions {
  readonly path: string
  readonly slot: NewestSlot<AccessUnit>
  readonly status: SourceStatus
  readonly requestKeyFrame: () => void
  readonly keyFrameCame: () => void
  readonly isWritten: (path: string) => Promise<boolean>
  readonly monotonicUs: () => number
  readonly log: Logger | undefined
}

/** Turns what is read from a sink into access units that a decoder can follow, and into the status. */
export class SinkConsumer implements SinkEvents {
  readonly #options: SinkConsumerOptions
  readonly #gate = new UnitGate()
  #isFirst = true
  #warned = false
  /** Counts pictures, so that the answer to "who writes this?" is dropped when one came meanwhile. */
  #pictures = 0
  #probe: Promise<void> | undefined

  constructor(options: SinkConsumerOptions) {
    this.#options = options
  }

  /** A sink is read from now on: what lies in it may be old. */
  attached(): void {
    this.#isFirst = true
    this.#warned = false
    this.#gate.close()
  }

  picture(picture: ReadPicture): void {
    this.#pictures++
    this.#requireH264(picture.format)
    const isStale = this.#isFirst && picture.age > STALE_AGE
    this.#isFirst = false
    if (isStale) return
    if (picture.online) {
      this.#take(picture)
    } else {
      this.#gate.close()
      this.#options.status.offline()
    }
  }

  stalled(): void {
    this.#gate.close()
    this.#probe ??= this.#askWhy().finally(() => {
      this.#probe = undefined
    })
  }

  invalid(error: unknown): void {
    this.#gate.close()
    if (!this.#warned) this.#options.log?.warn({ err: error }, "the memory sink holds something unusable")
    this.#warned = true
  }

  /** Resolves when nothing that was begun is under way any more. */
  async settled(): Promise<void> {
    await this.#probe
  }

  #take(picture: ReadPicture): void {
    const { status, slot, requestKeyFrame, keyFrameCame } = this.#options
    const unit = this.#accept(picture)
    status.live(unit?.width ?? picture.width, unit?.height ?? picture.height)
    if (unit?.isKeyFrame === true) keyFrameCame()
    if (unit === undefined) {
      requestKeyFrame()
    } else if (slot.occupied && !unit.isKeyFrame) {
      // The consumer has not read the picture before this one: it keeps that one and goes on at a key frame.
      this.#gate.close()
      requestKeyFrame()
    } else {
      slot.put(unit)
    }
  }

  #accept(picture: ReadPicture): AccessUnit | undefined {
    try {
      const nowUs = this.#options.monotonicUs()
      const unit = this.#gate.accept(picture.data, Math.round(nowUs - picture.age * 1e6))
      return unit && { ...unit, encodedUs: Math.round(nowUs - picture.encodedAge * 1e6) }
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "video/malformed-bitstream") throw error
      this.invalid(error)
      return undefined
    }
  }

  async #askWhy(): Promise<void> {
    const { path, status, isWritten, log } = this.#options
    const before = this.#pictures
    const written = await isWritten(path).catch((error: unknown) => {
      log?.warn({ err: error }, "nobody can say whether uStreamer runs")
      return false
    })
    if (this.#pictures !== before) return
    if (written) status.offline()
    else status.encoderDown(`uStreamer is not running: no process writes ${path}.`)
  }

  #requireH264(format: string): void {
    if (format === "H264") return
    throw new GatewayError(
      "video/memsink-unsupported",
      `The memory sink ${this.#options.path} carries ${format.trim() || "nothing known"}, not H.264. ` +
        "Name the sink given to uStreamer's --h264-sink, or read uStreamer over HTTP.",
    )
  }
}
