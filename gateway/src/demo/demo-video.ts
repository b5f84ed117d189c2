import { setTimeout as delay } from "node:timers/promises"
import type { Observable } from "../events.ts"
import type { RawPicture, RawPictureSource, VideoStatus } from "../video/index.ts"
import type { SimulatedTarget } from "./simulated-target.ts"

/** When pictures are drawn. */
export interface DemoVideoOptions {
  /** 30 when not given. */
  readonly framesPerSecond?: number
  /** Microseconds on the same clock as the target's. */
  readonly nowUs: () => number
  /** Waits; rejects when aborted. Timers of this process when not given. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The simulated target's HDMI output. Pictures stand on a fixed grid in time, so that the rate does not drift; one is
 * drawn only when the consumer asked and its time has come, and times that passed meanwhile are left out.
 */
export class DemoVideo implements RawPictureSource {
  readonly status: Observable<VideoStatus>
  readonly #target: SimulatedTarget
  readonly #periodUs: number
  readonly #nowUs: () => number
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>

  constructor(target: SimulatedTarget, options: DemoVideoOptions) {
    this.#target = target
    this.#periodUs = 1e6 / (options.framesPerSecond ?? 30)
    this.#nowUs = options.nowUs
    this.#wait = options.wait ?? ((ms, signal) => delay(ms, undefined, { signal }))
    this.status = target.video
  }

  async *pictures(signal: AbortSignal): AsyncIterable<RawPicture> {
    const startUs = this.#nowUs()
    for (let tick = 0; !signal.aborted; tick = this.#nextTick(startUs, tick)) {
      if (!(await this.#until(startUs + tick * this.#periodUs, signal))) return
      this.#target.advance()
      if (this.#target.video.value.state === "live") yield this.#target.draw()
    }
  }

  /** The tick after `tick`, or the newest one that is due when the consumer took longer than that. */
  #nextTick(startUs: number, tick: number): number {
    return Math.max(tick + 1, Math.floor((this.#nowUs() - startUs) / this.#periodUs))
  }

  /** Returns false when aborted. A timer may end early by less than a millisecond: then it waits again. */
  async #until(dueUs: number, signal: AbortSignal): Promise<boolean> {
    for (let restUs = dueUs - this.#nowUs(); restUs > 0; restUs = dueUs - this.#nowUs()) {
      try {
        await this.#wait(Math.ceil(restUs / 1000), signal)
      } catch (error) {
        if (signal.aborted) return false
        throw error
      }
    }
    return !signal.aborted
  }
}
