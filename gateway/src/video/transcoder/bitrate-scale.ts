/** Rate control believes in this many pictures per second, whatever the source does. */
export const NOMINAL_FRAME_RATE = 30
/** Pictures over which the rate is measured: a second's worth of them. */
const WINDOW = 30
/** A gap longer than this is a pause of the source, not its rate. */
const PAUSE_US = 1_000_000
/** Rate control is told again only when the truth is this factor away from what it believes, either way. */
const TOLERANCE = 1.15
/** How far a measured rate may bend the target: a mismeasured one must not empty the link or drown the picture. */
const LEAST_SCALE = 0.5
const MOST_SCALE = 4

/**
 * x264's zero-latency rate control gives each picture `bitrate / nominal rate` and never looks at the clock: at 60
 * pictures a second it would send twice what was asked for, at 15 half. (Letting it look costs one picture of delay.)
 * This measures the true rate and says how to scale.
 */
export class BitrateScale {
  #lastUs: number | undefined
  #gaps = 0
  #sumUs = 0
  #scale = 1

  /** What to multiply the wanted bitrate with before telling it to rate control. */
  get scale(): number {
    return this.#scale
  }

  /** Notes a picture. @returns true when {@link scale} changed. */
  note(timestampUs: number): boolean {
    const gapUs = timestampUs - (this.#lastUs ?? timestampUs)
    this.#lastUs = timestampUs
    if (gapUs <= 0 || gapUs > PAUSE_US) return false
    this.#sumUs += gapUs
    if (++this.#gaps < WINDOW) return false
    const measured = (this.#sumUs / this.#gaps / 1_000_000) * NOMINAL_FRAME_RATE
    this.#gaps = 0
    this.#sumUs = 0
    const wanted = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, measured))
    if (Math.max(wanted / this.#scale, this.#scale / wanted) < TOLERANCE) return false
    this.#scale = wanted
    return true
  }
}
