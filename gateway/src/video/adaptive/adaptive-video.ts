import { type Clock, systemClock } from "../../clock.ts"
import { type AccessUnitSink, FrameHub } from "../hub/index.ts"
import type { VideoSource } from "../source.ts"
import type { Steerable } from "../transcoder/index.ts"
import { AdaptiveViewer, type ViewerPath } from "./adaptive-viewer.ts"
import { type Candidate, type Place, placeFor } from "./assignment.ts"
import { PeakRate } from "./peak-rate.ts"
import { Steering } from "./steering.ts"
import type { TargetVideo } from "./target-video.ts"

/** Where no light picture came (uStreamer's HTTP server does not answer), it is not tried again at once. */
const lightPauseMs = 30_000

interface Light {
  readonly hub: FrameHub
  readonly steering: Steering
}

/** Reports of a path come every 50 to 250 ms. */
const decideEveryMs = 100
/** Whoever has gone up may come down again soon: starting an encoder takes a quarter of a second. */
const lightLingerMs = 3000

export interface AdaptiveVideoOptions extends Omit<TargetVideo, "source"> {
  /** The full rendition. Stays the caller's. */
  readonly hub: FrameHub
  readonly onViewerFailure: (error: unknown) => void
  /** Told when the light rendition cannot be made for good; whoever watched it goes back to the full one. */
  readonly onFailure: (error: unknown) => void
  readonly clock?: Clock
}

/**
 * The picture, as much of it as each viewer's path carries and its operator wants. A viewer alone has the encoder made
 * lighter; with others there, or where the source's H.264 is passed through, it gets the light rendition, which all thin
 * paths share. Ten times a second it is looked again.
 */
export class AdaptiveVideo implements AsyncDisposable {
  readonly #options: AdaptiveVideoOptions
  readonly #clock: Clock
  readonly #viewers = new Set<AdaptiveViewer>()
  readonly #peak: PeakRate
  readonly #fullSteering: Steering | undefined
  #light: Light | undefined
  #isLightMaking = false
  #notLightBeforeMs = Number.NEGATIVE_INFINITY
  #isLightLost = false
  #isClosed = false
  #cancelDecision: (() => void) | undefined

  constructor(options: AdaptiveVideoOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#peak = new PeakRate(options.fullBps)
    if (options.full !== undefined) this.#fullSteering = this.#steeringOf(options.full, "full")
  }

  /** @throws GatewayError `video/source-unavailable` when the hub is closed. */
  subscribe(sink: AccessUnitSink, path: () => ViewerPath): AdaptiveViewer {
    const { hub } = this.#options
    let viewer: AdaptiveViewer | undefined
    // What the hub holds for new viewers comes before there is one.
    const counted: AccessUnitSink = {
      accept: (unit) => {
        if (viewer?.place !== "light") this.#peak.note(unit, this.#clock.nowMs())
        return sink.accept(unit)
      },
    }
    const joined = new AdaptiveViewer(counted, hub, path, this.#clock, {
      changed: () => this.#decide(),
      leave: () => {
        this.#viewers.delete(joined)
        if (this.#viewers.size === 0) this.#rest()
        else this.#decide()
      },
    })
    viewer = joined
    this.#viewers.add(joined)
    // What is passed through is soon too much for somebody, and finding an encoder takes its time.
    if (this.#options.full === undefined) this.#makeLight()
    this.#decide()
    return joined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#cancelDecision?.()
    this.#cancelDecision = undefined
    await this.#light?.hub[Symbol.asyncDispose]()
  }

  #decide(): void {
    this.#cancelDecision?.()
    this.#cancelDecision = this.#clock.after(decideEveryMs, () => this.#decide())
    if ([...this.#viewers].some(({ waitsInVain }) => waitsInVain)) {
      this.#notLightBeforeMs = this.#clock.nowMs() + lightPauseMs
    }
    const candidates = new Map([...this.#viewers].map((viewer) => [viewer, viewer.candidate]))
    const all = [...candidates.values()]
    for (const [viewer, candidate] of candidates) this.#seat(viewer, this.#placeFor(candidate, all))
    this.#fullSteering?.decide()
    this.#light?.steering.decide()
    for (const viewer of this.#viewers) viewer.tell(this.#given(viewer))
  }

  #placeFor(candidate: Candidate, all: readonly Candidate[]): Place {
    const { full, fullBps, hub, makeLight } = this.#options
    if (makeLight === undefined || this.#isLightLost) return "full"
    if (this.#clock.nowMs() < this.#notLightBeforeMs) return "full"
    const mine = [...this.#viewers].filter((viewer) => viewer.isIn(hub)).length
    const isSteerable = full !== undefined
    return placeFor(candidate, all, {
      isSteerable,
      fullBps: isSteerable ? fullBps : this.#peak.bps(this.#clock.nowMs()),
      hasStrangers: hub.counters.viewers > mine,
    })
  }

  #seat(viewer: AdaptiveViewer, place: Place): void {
    viewer.isLeaving = false
    if (place === viewer.place) return
    if (place === "light") this.#makeLight()
    const hub = place === "light" ? this.#light?.hub : this.#options.hub
    viewer.isLeaving = hub === undefined
    if (hub === undefined) return
    // Upwards the light picture goes on until the full one is there; downwards the path has no room for that.
    const { pathBps } = viewer.candidate
    viewer.move(place, hub, place === "light" && pathBps < this.#peak.bps(this.#clock.nowMs()))
  }

  #given(viewer: AdaptiveViewer) {
    const steering = viewer.place === "light" ? this.#light?.steering : this.#fullSteering
    return {
      rendition: viewer.place,
      ...(steering?.given() ?? passedThrough),
      pathBps: viewer.path.targetBps,
    }
  }

  /** It is there with one of the next decisions. */
  #makeLight(): void {
    const { makeLight } = this.#options
    if (makeLight === undefined || this.#isLightMaking) return
    this.#isLightMaking = true
    makeLight().then(
      (source) => this.#open(source),
      (error: unknown) => this.#loseLight(error),
    )
  }

  #open(source: VideoSource & Steerable): void {
    if (this.#isClosed) return
    const { onViewerFailure } = this.#options
    const hub = new FrameHub(source, { onViewerFailure, lingerMs: lightLingerMs, clock: this.#clock })
    hub.closed.catch((error: unknown) => this.#loseLight(error))
    this.#light = { hub, steering: this.#steeringOf(source, "light") }
    if (this.#viewers.size > 0) this.#decide()
  }

  #loseLight(error: unknown): void {
    this.#isLightLost = true
    this.#light = undefined
    this.#options.onFailure(error)
  }

  #steeringOf(source: Steerable, place: Place): Steering {
    return new Steering({
      source,
      fullBps: this.#options.fullBps,
      prefer: this.#options.prefer ?? "auto",
      viewers: () => [...this.#viewers].filter((viewer) => viewer.place === place && !viewer.isLeaving),
      status: () => this.#options.hub.status.value,
      // In the light rendition nobody waits for anybody; the full one is held only where it is everybody's trouble.
      isShared: place === "light",
    })
  }

  #rest(): void {
    this.#cancelDecision?.()
    this.#cancelDecision = undefined
    this.#fullSteering?.decide()
  }
}

const passedThrough = {
  bitrateBps: undefined,
  framesPerSecond: undefined,
  scale: 1,
  limitedBy: "nothing",
} as const
