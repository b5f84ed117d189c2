import { type Cancel, type Clock, type Observable, ObservableValue } from "../session/index.ts"

/** What is on the screen, as the browser counts it. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** Pictures decoded in the last second, rounded; undefined before the first whole second. */
  readonly framesPerSecond: number | undefined
}

/** The fields of `HTMLVideoElement` that are read. */
export interface MeteredVideo {
  readonly videoWidth: number
  readonly videoHeight: number
  getVideoPlaybackQuality(): { readonly totalVideoFrames: number }
}

const intervalMs = 1000

/** Reads size and rate once a second: nothing here runs per frame. Undefined while there is no picture. */
export class PictureMeter implements Disposable {
  readonly #video: MeteredVideo
  readonly #clock: Clock
  readonly #picture = new ObservableValue<Picture | undefined>(undefined)
  #last: { readonly frames: number; readonly atMs: number } | undefined
  #cancel: Cancel = () => undefined

  constructor(video: MeteredVideo, clock: Clock) {
    this.#video = video
    this.#clock = clock
    this.#tick()
  }

  get picture(): Observable<Picture | undefined> {
    return this.#picture
  }

  /** Reads the size now: the picture has just changed. */
  resized(): void {
    this.#show(this.#picture.value?.framesPerSecond)
  }

  [Symbol.dispose](): void {
    this.#cancel()
  }

  #tick(): void {
    const now = { frames: this.#video.getVideoPlaybackQuality().totalVideoFrames, atMs: this.#clock.nowMs() }
    const last = this.#last
    this.#last = now
    this.#cancel = this.#clock.after(intervalMs, () => this.#tick())
    // The count starts again at zero with each new stream, and the second in which a stream began is no whole one.
    const isComparable =
      last !== undefined && last.frames > 0 && now.frames >= last.frames && now.atMs > last.atMs
    this.#show(
      isComparable ? Math.round(((now.frames - last.frames) * 1000) / (now.atMs - last.atMs)) : undefined,
    )
  }

  #show(framesPerSecond: number | undefined): void {
    const { videoWidth: width, videoHeight: height } = this.#video
    const before = this.#picture.value
    if (width === 0 || height === 0) this.#picture.set(undefined)
    else if (
      before?.width !== width ||
      before.height !== height ||
      before.framesPerSecond !== framesPerSecond
    ) {
      this.#picture.set({ width, height, framesPerSecond })
    }
  }
}
