import type { VideoSource } from "../source.ts"
import type { Steerable } from "../transcoder/index.ts"
import type { Preference } from "./wish.ts"

/** The target's picture, and how more or less can be made of it. */
export interface TargetVideo {
  /** The full rendition. */
  readonly source: VideoSource
  /** How to make the full rendition lighter; undefined where the source's H.264 is passed through. */
  readonly full: Steerable | undefined
  /** What gives way last where nobody says otherwise; `auto` when left out. */
  readonly prefer?: Preference
  /** What the full rendition takes, bits per second: at most, or until it is measured. */
  readonly fullBps: number
  /**
   * Another encoder of the same pictures, made when first needed; read only while somebody watches it. Where there is none,
   * H.264 that is passed through is decoded for it.
   */
  readonly makeLight: (() => Promise<VideoSource & Steerable>) | undefined
}
