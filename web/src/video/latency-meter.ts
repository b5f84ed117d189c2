import {
  type Clock,
  type Observable,
  ObservableValue,
  type SentPicture,
  type VideoReport,
} from "../session/index.ts"
import { pictureLatency } from "./latency.ts"
import { type Latency, LatencyWindow } from "./latency-window.ts"
import { type FrameMetadata, ShownPictures } from "./shown-pictures.ts"

/** The methods of `HTMLVideoElement` that are used; not in every browser. */
export interface TimedVideo {
  requestVideoFrameCallback?(callback: (nowMs: number, metadata: FrameMetadata) => void): number
  cancelVideoFrameCallback?(handle: number): void
}

/** A picture not shown by then never is: the browser left it out. */
const shownWithinMs = 5000

/**
 * How old the picture on the screen is: joins what the gateway reports of each picture with what the browser says when it
 * shows it, by RTP timestamp. Per picture nothing happens but four numbers being noted; the rest once a second, with each
 * report. Undefined while there is nothing to say.
 */
export class LatencyMeter implements Disposable {
  readonly #video: TimedVideo
  readonly #clock: Clock
  readonly #latency = new ObservableValue<Latency | undefined>(undefined)
  readonly #shown = new ShownPictures()
  readonly #window = new LatencyWindow()
  readonly #unsubscribe: () => void
  /** Reported and not yet found among the shown ones: those of the last moment still are on their way. */
  #awaited: SentPicture[] = []
  #handle: number | undefined

  /** @param reports from one session after another; undefined in between. Their times are on `clock`. */
  constructor(video: TimedVideo, reports: Observable<VideoReport | undefined>, clock: Clock) {
    this.#video = video
    this.#clock = clock
    this.#unsubscribe = reports.subscribe((report) => this.#take(report))
    this.#watch()
  }

  get latency(): Observable<Latency | undefined> {
    return this.#latency
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
    if (this.#handle !== undefined) this.#video.cancelVideoFrameCallback?.(this.#handle)
  }

  readonly #frameShown = (_nowMs: number, metadata: FrameMetadata): void => {
    this.#shown.add(metadata)
    this.#watch()
  }

  #watch(): void {
    this.#handle = this.#video.requestVideoFrameCallback?.(this.#frameShown)
  }

  #take(report: VideoReport | undefined): void {
    if (report === undefined) {
      // The next session numbers its pictures anew.
      this.#awaited = []
      this.#shown.clear()
      this.#window.clear()
      this.#latency.set(undefined)
      return
    }
    const nowMs = this.#clock.nowMs()
    this.#awaited = [...this.#awaited, ...report.pictures].filter((sent) => {
      const shown = this.#shown.find(sent.rtpTimestamp)
      if (shown === undefined) return nowMs - sent.sentMs < shownWithinMs
      this.#window.add(shown.presentedMs, pictureLatency(sent, shown))
      return false
    })
    this.#latency.set(this.#window.summary(nowMs))
  }
}
