import type { Preference } from "./wish.ts"

/** How many pictures, and how large. */
export interface Shape {
  /** Undefined takes every one. */
  readonly framesPerSecond: number | undefined
  readonly scale: number
}

export interface ShapeOptions {
  readonly bitrateBps: number
  /** Of the whole picture. */
  readonly width: number
  readonly height: number
  readonly prefer: Preference
}

/** Bits per pixel below which x264 at its fastest smears moving text; and what still pictures of text need. */
const movingBits = 0.04
const sharpBits = 0.08
const usualFramesPerSecond = 30
/** Few steps: each change of size costs a key frame, and a rate that wanders looks worse than a low one. */
const frameRates = [25, 20, 15, 12, 10, 8, 5, 3]
const scales = [1, 0.75, 0.5, 1 / 3]
/** Before the size gives way, and at the least. */
const leastFramesPerSecond: Record<Preference, number> = { auto: 12, sharp: 3, smooth: 30 }
/** A larger picture has to fit with room to spare, or size and back would follow each other. */
const room = 1.3

/**
 * What to make of a bitrate: pictures a second give way first, then the size, each as the preference says.
 * @param current what it is now.
 */
export function shapeFor({ bitrateBps, width, height, prefer }: ShapeOptions, current: Shape): Shape {
  const pixels = width * height
  const bits = prefer === "sharp" ? sharpBits : movingBits
  const least = leastFramesPerSecond[prefer]
  const fits = (scale: number) => {
    const wanted = bits * pixels * scale * scale * least
    return bitrateBps >= (scale > current.scale ? wanted * room : wanted)
  }
  const scale = prefer === "sharp" ? 1 : (scales.find(fits) ?? scales.at(-1) ?? 1)
  const affordable = bitrateBps / (bits * pixels * scale * scale)
  if (prefer === "smooth" || affordable >= usualFramesPerSecond) return { framesPerSecond: undefined, scale }
  const framesPerSecond = frameRates.find((rate) => rate <= affordable) ?? frameRates.at(-1)
  return { framesPerSecond, scale }
}
