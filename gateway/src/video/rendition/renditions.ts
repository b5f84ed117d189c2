import { type Clock, systemClock } from "../../clock.ts"
import { FrameHub } from "../hub/index.ts"
import type { EncoderFactory, OutputCodec } from "../transcoder/index.ts"
import { RenditionSource } from "./rendition-source.ts"

/** What a rendition can be in; H.264 is what the hub has anyway. */
export type RenditionCodec = Exclude<OutputCodec, "h264">

/** A page that changes its mind comes back within seconds. */
const lingerMs = 3000

export interface RenditionsOptions {
  /** What the source delivers: H.264. Stays the caller's. */
  readonly hub: FrameHub
  /** Not called before somebody needs one. @throws GatewayError `video/encoder-unavailable` where there is none. */
  readonly encoders: () => Promise<EncoderFactory>
  readonly onViewerFailure: (error: unknown) => void
  /** Told when a codec cannot be made here. */
  readonly onFailure: (error: unknown) => void
  readonly clock?: Clock
}

/** The picture in each codec: the source's H.264 as it is; VP8 and JPEG made of it, once for all who watch, while anybody does. */
export class Renditions implements AsyncDisposable {
  readonly #options: RenditionsOptions
  readonly #hubs = new Map<RenditionCodec, FrameHub>()

  constructor(options: RenditionsOptions) {
    this.#options = options
  }

  /** Where to watch it. */
  hub(codec: OutputCodec): FrameHub {
    const { hub: original, encoders, onViewerFailure, onFailure, clock = systemClock } = this.#options
    if (codec === "h264") return original
    const known = this.#hubs.get(codec)
    if (known !== undefined) return known
    const source = new RenditionSource(original, codec, encoders, clock)
    const hub = new FrameHub(source, { onViewerFailure, lingerMs, clock })
    this.#hubs.set(codec, hub)
    // Its status has told the viewers why; the original goes on, and the next viewer tries again.
    hub.closed.catch((error: unknown) => {
      this.#hubs.delete(codec)
      onFailure(error)
    })
    return hub
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#hubs.values()].map((hub) => hub[Symbol.asyncDispose]()))
  }
}
