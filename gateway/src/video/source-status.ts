import { existsSync } from "node:fs"
import { isDeepStrictEqual } from "node:util"
import type { Logger } from "pino"
import { type Observable, ObservableValue } from "../events.ts"
import type { VideoStatus } from "./source.ts"

export interface SourceStatusOptions {
  /** The grabber's device node, e.g. `/dev/video0`: tells an unplugged grabber from a missing HDMI signal. */
  readonly devicePath?: string | undefined
  readonly deviceExists?: ((path: string) => boolean) | undefined
  readonly log?: Logger | undefined
}

/** What a uStreamer source tells the operator: one line in the log per change, nothing when nothing changed. */
export class SourceStatus {
  readonly #value = new ObservableValue<VideoStatus>({ state: "starting" }, isDeepStrictEqual)
  readonly #options: SourceStatusOptions

  constructor(options: SourceStatusOptions) {
    this.#options = options
  }

  get observable(): Observable<VideoStatus> {
    return this.#value
  }

  get state(): VideoStatus["state"] {
    return this.#value.value.state
  }

  starting(): void {
    this.#set({ state: "starting" })
  }

  live(width: number, height: number): void {
    this.#set({ state: "live", width, height })
  }

  /** uStreamer runs and has no picture of the target: `device-lost` when the grabber's device node is gone. */
  offline(): void {
    const { devicePath, deviceExists = existsSync } = this.#options
    const lost = devicePath !== undefined && !deviceExists(devicePath)
    this.#set({ state: lost ? "device-lost" : "no-signal" })
  }

  encoderDown(reason: string): void {
    this.#set({ state: "encoder-down", reason })
  }

  #set(status: VideoStatus): void {
    if (isDeepStrictEqual(this.#value.value, status)) return
    this.#value.set(status)
    this.#options.log?.info({ status }, "video status changed")
  }
}
