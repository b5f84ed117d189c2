/** What is known of a picture that came as a message, by the time it is shown. */
export interface PictureTimes {
  readonly rtpTimestamp: number
  readonly receiveTime: number
}

/** Two seconds at 60 pictures a second: what is not shown by then never is. */
const keptMax = 128

/**
 * What a browser tells of an RTP picture when it shows it, for pictures that came as messages: kept by the media time that
 * they get on the screen, which is all that it tells of those.
 */
export class ShownTimes {
  readonly #times = new Map<number, PictureTimes>()
  #newest: PictureTimes | undefined

  /** @param mediaTimeUs of the picture in its track; undefined where tracks have times of their own: then the newest is shown. */
  add(mediaTimeUs: number | undefined, times: PictureTimes): void {
    this.#newest = times
    if (mediaTimeUs === undefined) return
    this.#times.set(mediaTimeUs, times)
    const [oldest] = this.#times.keys()
    if (this.#times.size > keptMax && oldest !== undefined) this.#times.delete(oldest)
  }

  /** @param mediaTime seconds, as `requestVideoFrameCallback` gives it. */
  at(mediaTime: number): PictureTimes | undefined {
    return this.#times.size === 0 ? this.#newest : this.#times.get(Math.round(mediaTime * 1e6))
  }
}

/** By the stream that shows them. */
const timesOf = new WeakMap<object, ShownTimes>()

export function keepTimes(stream: object, times: ShownTimes): void {
  timesOf.set(stream, times)
}

/** The times of what a stream shows; undefined for one that the browser knows itself. */
export function timesOfStream(stream: object | null): ShownTimes | undefined {
  return stream === null ? undefined : timesOf.get(stream)
}
