/**
 * What gives way first on a thin path: pictures a second (`sharp`: text stays readable), size (`smooth`: motion stays
 * fluent), or what costs least of either (`auto`).
 */
export type Preference = "auto" | "sharp" | "smooth"

/** What one operator wants instead of what the gateway would choose. What is left out is the gateway's choice. */
export interface VideoWish {
  readonly prefer: Preference
  readonly bitrateBps?: number | undefined
  readonly framesPerSecond?: number | undefined
  /** Of the picture's sides, at most 1. */
  readonly scale?: number | undefined
}

export const noWish: VideoWish = { prefer: "auto" }

/** Whether it asks for less than everybody else gets. */
export function isLimiting({ prefer, bitrateBps, framesPerSecond, scale = 1 }: VideoWish): boolean {
  return prefer !== "auto" || bitrateBps !== undefined || framesPerSecond !== undefined || scale < 1
}

/** What one viewer gets, and why not more. */
export interface VideoGiven {
  /** `full`: the source's own rendition; `light`: the one for thin paths and wishes. */
  readonly rendition: "full" | "light"
  /** What is aimed at; undefined where the source's H.264 is passed through as it comes. */
  readonly bitrateBps: number | undefined
  /** Undefined where every picture is sent. */
  readonly framesPerSecond: number | undefined
  readonly scale: number
  readonly limitedBy: "nothing" | "path" | "wish"
  /** What the path was found to carry; undefined while it showed no limit. */
  readonly pathBps: number | undefined
}
