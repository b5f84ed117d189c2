import { setImmediate } from "node:timers/promises"
import { type Clock, systemClock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import { type Observable, ObservableValue } from "../../events.ts"
import type { AccessUnit, VideoSource, VideoStatus } from "../source.ts"
import { KeyFrameRequests } from "./key-frame-requests.ts"
import { RecentPictures } from "./recent-pictures.ts"
import { type AccessUnitSink, HubViewer, type Viewer } from "./viewer.ts"

/** A key frame at most about twice a second: more would only make the queues that lose pictures longer. */
const KEY_FRAME_HOLD_OFF_MS = 500
/** A reloaded page comes back within seconds: the encoder need not be stopped and started for it. */
const DEFAULT_LINGER_MS = 10_000

/** After so long at a stretch everything else gets a turn, a key on its way to the target first of all. */
const SLICE_MS = 1

export interface FrameHubOptions {
  /** Told when a viewer's `accept` threw: a bug of that viewer, which was detached; the others go on. */
  readonly onViewerFailure: (error: unknown) => void
  /** How long the source runs on after the last viewer left, milliseconds. */
  readonly lingerMs?: number
  readonly clock?: Clock
}

/** Counted since the hub was made. */
export interface FrameHubCounters {
  /** Access units read from the source. */
  readonly unitsIn: number
  /** Key frame requests passed on to the source, after merging. */
  readonly keyFrameRequests: number
  /** Viewers there now. */
  readonly viewers: number
}

/**
 * One source, any number of viewers: each picture is read once and handed to all of them, in the order they came, without
 * copying. Where that takes longer than a millisecond, the event loop turns in between. The source runs while somebody
 * watches.
 *
 * Each viewer starts at a key frame: at the newest one, with what followed it, where that is little, else at the next,
 * which is asked for. A viewer that refuses a picture gets nothing more until the next key frame, which is
 * asked for; nobody else notices.
 */
export class FrameHub implements AsyncDisposable {
  /**
   * Resolves once the hub is disposed or its source has ended, after the source was let go.
   * Rejects with what the source threw for good (`video/memsink-unsupported`, `video/encoder-unavailable`).
   */
  readonly closed: Promise<void>
  readonly #source: VideoSource
  readonly #onViewerFailure: (error: unknown) => void
  readonly #lingerMs: number
  readonly #clock: Clock
  readonly #status: ObservableValue<VideoStatus>
  readonly #unobserveSource: () => void
  readonly #requests: KeyFrameRequests
  readonly #recent = new RecentPictures()
  readonly #viewers = new Set<HubViewer>()
  /** Viewers on their way here. */
  #expected = 0
  readonly #closing = Promise.withResolvers<void>()
  #run: AbortController | undefined
  #lastRun: Promise<void> = Promise.resolve()
  #cancelLinger: (() => void) | undefined
  #isClosed = false
  #unitsIn = 0
  #keyFrameRequests = 0

  constructor(source: VideoSource, options: FrameHubOptions) {
    this.#source = source
    this.#onViewerFailure = options.onViewerFailure
    this.#lingerMs = options.lingerMs ?? DEFAULT_LINGER_MS
    this.#clock = options.clock ?? systemClock
    this.#status = new ObservableValue(source.status.value)
    this.#unobserveSource = source.status.observe((status) => {
      // What was seen before a fault is no picture of the present.
      if (status.state !== "live") this.#recent.clear()
      this.#status.set(status)
    })
    this.#requests = new KeyFrameRequests(this.#clock, KEY_FRAME_HOLD_OFF_MS, () => {
      this.#keyFrameRequests++
      source.requestKeyFrame()
    })
    this.closed = this.#closing.promise
  }

  /** The source's status; `encoder-down` with the reason after the source gave up for good. */
  get status(): Observable<VideoStatus> {
    return this.#status
  }

  get counters(): FrameHubCounters {
    return {
      unitsIn: this.#unitsIn,
      keyFrameRequests: this.#keyFrameRequests,
      viewers: this.#viewers.size,
    }
  }

  /**
   * Somebody is about to watch: the source runs from now on, and a key frame is there when they come. Until disposed.
   */
  expectViewer(): Disposable {
    const stack = new DisposableStack()
    if (this.#isClosed) return stack
    this.#expected += 1
    stack.defer(() => {
      this.#expected -= 1
      this.#lingerIfUnwatched()
    })
    this.#wake()
    return stack
  }

  /**
   * Adds a viewer and hands it the picture as it stands, before this returns, or asks for the key frame it starts with;
   * starts the source when it is the first.
   * @throws GatewayError `video/source-unavailable` when the hub is closed.
   */
  subscribe(sink: AccessUnitSink): Viewer {
    if (this.#isClosed) {
      throw new GatewayError(
        "video/source-unavailable",
        "The video source has ended. Restart the gateway; its log says why the source gave up.",
      )
    }
    const viewer = new HubViewer(sink, {
      requestKeyFrame: () => this.#requests.request(),
      leave: (who) => this.#leave(who),
    })
    this.#viewers.add(viewer)
    this.#wake()
    for (const unit of this.#recent.units) this.#hand(viewer, unit)
    return viewer
  }

  /** Lets all viewers go, stops the source and waits until it has let go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#shutDown()
    await this.#lastRun
    this.#closing.resolve()
  }

  #wake(): void {
    this.#cancelLinger?.()
    this.#cancelLinger = undefined
    if (this.#run === undefined) this.#start()
    else if (this.#recent.units.length === 0) this.#requests.request()
  }

  #start(): void {
    const run = new AbortController()
    this.#run = run
    // A source serves one consumer at a time: the run before this one has to let go of it first.
    this.#lastRun = this.#lastRun.then(() => this.#read(run.signal))
  }

  #stop(): void {
    this.#cancelLinger?.()
    this.#cancelLinger = undefined
    this.#requests.settle()
    this.#recent.clear()
    this.#run?.abort()
    this.#run = undefined
  }

  /** Never rejects: what the source throws ends in {@link closed}. */
  async #read(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    try {
      const units = this.#source.accessUnits(signal)[Symbol.asyncIterator]()
      let next = units.next()
      this.#requests.request()
      for (;;) {
        const { done, value } = await next
        if (done === true || signal.aborted) break
        await this.#distribute(value)
        if (signal.aborted) break
        next = units.next()
      }
      await units.return?.()
      if (signal.aborted) return
      this.#shutDown()
      this.#closing.resolve()
    } catch (error) {
      // Told to stop, a source may leave by an AbortError: that is obedience, not failure.
      if (!signal.aborted) this.#fail(error)
    }
  }

  async #distribute(unit: AccessUnit): Promise<void> {
    this.#unitsIn++
    // Before the viewers see it: one that refuses this key frame asks for the next, and must not be settled by this one.
    if (unit.isKeyFrame) this.#requests.settle()
    this.#recent.add(unit)
    // Who is on the way is to find a start when they come.
    if (this.#expected > 0 && this.#recent.units.length === 0) this.#requests.request()
    let sinceMs = this.#clock.nowMs()
    for (const viewer of [...this.#viewers]) {
      if (this.#clock.nowMs() - sinceMs >= SLICE_MS) {
        await setImmediate()
        sinceMs = this.#clock.nowMs()
      }
      this.#hand(viewer, unit)
    }
  }

  #hand(viewer: HubViewer, unit: AccessUnit): void {
    try {
      viewer.offer(unit)
    } catch (error) {
      viewer[Symbol.dispose]()
      this.#onViewerFailure(error)
    }
  }

  #leave(viewer: HubViewer): void {
    this.#viewers.delete(viewer)
    this.#lingerIfUnwatched()
  }

  #lingerIfUnwatched(): void {
    const isWatched = this.#viewers.size + this.#expected > 0
    if (isWatched || this.#run === undefined || this.#cancelLinger !== undefined) return
    this.#requests.settle()
    this.#cancelLinger = this.#clock.after(this.#lingerMs, () => this.#stop())
  }

  /** The source gave up for good: the status keeps saying why. */
  #fail(error: unknown): void {
    this.#shutDown()
    const reason = error instanceof Error ? error.message : String(error)
    this.#status.set({ state: "encoder-down", reason })
    this.#closing.reject(error)
  }

  #shutDown(): void {
    this.#isClosed = true
    this.#unobserveSource()
    for (const viewer of [...this.#viewers]) viewer[Symbol.dispose]()
    this.#stop()
  }
}
