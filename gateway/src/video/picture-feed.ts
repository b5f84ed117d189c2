import type { Observable } from "../events.ts"
import type { JpegPicture, JpegSource, RawPicture, RawPictureSource, VideoStatus } from "./source.ts"

/** Somebody who makes something of pictures. Both are called synchronously and may not throw. */
export interface PictureObserver {
  /** The screen shows something else now: {@link PictureFeed.latest}. */
  changed(): void
  /** The source gave up; nothing more comes. */
  failed(error: unknown): void
}

/**
 * One source of pictures for any number of encoders: read while somebody watches. A picture with the same bytes as the one
 * before it is no news: most of the time a screen stands still, and a grabber sends it thirty times a second all the same.
 */
export class PictureFeed {
  readonly #source: JpegSource | RawPictureSource
  readonly #observers = new Set<PictureObserver>()
  #latest: JpegPicture | RawPicture | undefined
  #run: AbortController | undefined
  #lastRun: Promise<void> = Promise.resolve()

  constructor(source: JpegSource | RawPictureSource) {
    this.#source = source
    // What was there before a fault is not what is there after it.
    source.status.observe(({ state }) => {
      if (state !== "live") this.#latest = undefined
    })
  }

  get status(): Observable<VideoStatus> {
    return this.#source.status
  }

  /** What the screen shows; undefined while that is not known. Shared: its bytes are read, not written or given away. */
  get latest(): JpegPicture | RawPicture | undefined {
    return this.#latest
  }

  /** @returns ends it, and resolves once the source is let go if nobody else watches. */
  watch(observer: PictureObserver): () => Promise<void> {
    this.#observers.add(observer)
    if (this.#run === undefined) this.#start()
    else if (this.#latest !== undefined) observer.changed()
    return async () => {
      this.#observers.delete(observer)
      if (this.#observers.size > 0) return
      this.#run?.abort()
      this.#run = undefined
      await this.#lastRun
    }
  }

  #start(): void {
    const run = new AbortController()
    this.#run = run
    // A source serves one consumer at a time: the run before this one has to let go of it first.
    this.#lastRun = this.#lastRun.then(() => this.#read(run.signal))
  }

  /** Never rejects: what the source throws reaches the observers. */
  async #read(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#latest = undefined
    try {
      for await (const picture of this.#source.pictures(signal)) {
        if (signal.aborted) break
        this.#take(picture)
        // A source that always has one more must not keep everything else from running.
        await new Promise((resolve) => setImmediate(resolve))
      }
    } catch (error) {
      if (!signal.aborted) for (const observer of [...this.#observers]) observer.failed(error)
    } finally {
      if (!signal.aborted) this.#run = undefined
      this.#latest = undefined
    }
  }

  #take(picture: JpegPicture | RawPicture): void {
    const before = this.#latest
    if (before !== undefined && isSame(before, picture)) return
    this.#latest = picture
    for (const observer of [...this.#observers]) observer.changed()
  }
}

function isSame(a: JpegPicture | RawPicture, b: JpegPicture | RawPicture): boolean {
  return a.width === b.width && a.height === b.height && Buffer.compare(a.data, b.data) === 0
}
