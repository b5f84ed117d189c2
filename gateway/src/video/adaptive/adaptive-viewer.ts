import { isDeepStrictEqual } from "node:util"
import type { Clock } from "../../clock.ts"
import { type Observable, ObservableValue } from "../../events.ts"
import type { AccessUnitSink, FrameHub, Viewer } from "../hub/index.ts"
import type { Candidate, Place } from "./assignment.ts"
import { MovingViewer } from "./moving-viewer.ts"
import { isLimiting, noWish, type VideoGiven, type VideoWish } from "./wish.ts"

/** What is known of the path to one viewer. */
export interface ViewerPath {
  /** What may be sent through it, bits per second; undefined while nothing has shown a limit. */
  readonly targetBps: number | undefined
  /** The same, less while a queue has to empty. */
  readonly sendBps: number | undefined
  /** How long packets wait in the path, and in our own pacer before it, milliseconds. */
  readonly queueMs: number
  readonly backlogMs: number
}

interface Host {
  changed(): void
  leave(): void
}

/** An encoder starts in a quarter of a second, on a busy Pi in a whole one. */
const arrivalLimitMs = 4000
/** More waits than a picture takes: the next one would only wait behind it. */
const congestedMs = 80

/** One viewer, with its path, its operator's wish and its place. */
export class AdaptiveViewer implements Viewer {
  readonly #viewer: MovingViewer
  readonly #path: () => ViewerPath
  readonly #clock: Clock
  readonly #host: Host
  readonly #given = new ObservableValue<VideoGiven | undefined>(undefined, isDeepStrictEqual)
  /** It belongs elsewhere, where it cannot go yet: nobody is to wait for it meanwhile. */
  isLeaving = false
  #wish: VideoWish = noWish
  #place: Place = "full"
  #movedMs = Number.NEGATIVE_INFINITY
  #left = false

  constructor(sink: AccessUnitSink, hub: FrameHub, path: () => ViewerPath, clock: Clock, host: Host) {
    this.#viewer = new MovingViewer(sink, hub)
    this.#path = path
    this.#clock = clock
    this.#host = host
  }

  get accepted(): number {
    return this.#viewer.accepted
  }

  get dropped(): number {
    return this.#viewer.dropped
  }

  get place(): Place {
    return this.#place
  }

  get path(): ViewerPath {
    return this.#path()
  }

  get wish(): VideoWish {
    return this.#wish
  }

  set wish(wish: VideoWish) {
    this.#wish = wish
    if (!this.#left) this.#host.changed()
  }

  /** What this viewer gets; undefined until that is decided. */
  get given(): Observable<VideoGiven | undefined> {
    return this.#given
  }

  get candidate(): Candidate {
    return {
      place: this.#place,
      sinceMs: this.#clock.nowMs() - this.#movedMs,
      pathBps: this.path.targetBps ?? Number.POSITIVE_INFINITY,
      hasWish: isLimiting(this.#wish),
    }
  }

  /** What is sent now would wait behind what was sent before. */
  get isCongested(): boolean {
    const { queueMs, backlogMs } = this.path
    return queueMs + backlogMs > congestedMs
  }

  /** It waits for the light rendition for longer than any encoder takes: there will be none. */
  get waitsInVain(): boolean {
    const sinceMs = this.#clock.nowMs() - this.#movedMs
    return this.#place === "light" && this.#viewer.isMoving && sinceMs > arrivalLimitMs
  }

  /** Counts among that hub's viewers. */
  isIn(hub: FrameHub): boolean {
    return this.#viewer.isIn(hub)
  }

  requestKeyFrame(): void {
    this.#viewer.requestKeyFrame()
  }

  move(place: Place, hub: FrameHub, isWaiting: boolean): void {
    this.#place = place
    this.#movedMs = this.#clock.nowMs()
    this.#viewer.moveTo(hub, isWaiting)
  }

  tell(given: VideoGiven): void {
    this.#given.set(given)
  }

  [Symbol.dispose](): void {
    if (this.#left) return
    this.#left = true
    this.#viewer[Symbol.dispose]()
    this.#host.leave()
  }
}
