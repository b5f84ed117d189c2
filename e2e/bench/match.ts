import type { Publication } from "./feeder/sink-feeder.ts"

/** A picture seen at the far end. */
export interface Sighting {
  readonly rtpTimestamp: number
  /** Microseconds on CLOCK_MONOTONIC. */
  readonly atUs: number
}

/** A sighting whose picture is known by other means than its timestamp: the units it can be, by the clip. */
export interface Landmark extends Sighting {
  readonly isOf: (publication: Publication) => boolean
}

/** RTP timestamps come from the time of capture; a picture further from it than half a frame at 30 Hz is another one. */
const toleranceTicks = 1_200

/**
 * The random offset of one stream's RTP timestamps, found from pictures that are known: the distance between their
 * timestamp and the capture time, which is the same for all of them but for rounding.
 *
 * A landmark is taken for the newest unit that it can be and that was published before it was seen.
 * @returns undefined when no landmark fits.
 */
export function timestampOffset(
  publications: readonly Publication[],
  landmarks: readonly Landmark[],
): number | undefined {
  const offsets: number[] = []
  for (const { rtpTimestamp, atUs, isOf } of landmarks) {
    const unit = publications.findLast((each) => each.publishedUs <= atUs && isOf(each))
    if (unit !== undefined) offsets.push(difference(rtpTimestamp, ticks(unit.grabbedUs)))
  }
  const [first] = offsets
  if (first === undefined) return undefined
  // Around the first one, so that the middle is found on the circle of 32 bits, too.
  const around = offsets.map((offset) => difference(offset, first)).sort((a, b) => a - b)
  return wrap(first + (around[Math.floor(around.length / 2)] ?? 0))
}

export interface Matched {
  /** From publication to sighting, milliseconds, one for each sighting that was matched. */
  readonly latenciesMs: readonly number[]
  readonly unmatched: number
}

/** Finds out of each sighting's timestamp which publication it is, and how long it took. */
export function matchSightings(
  publications: readonly Publication[],
  offset: number,
  sightings: readonly Sighting[],
): Matched {
  const latenciesMs: number[] = []
  for (const { rtpTimestamp, atUs } of sightings) {
    const unit = nearest(publications, offset, rtpTimestamp)
    if (unit !== undefined) latenciesMs.push((atUs - unit.publishedUs) / 1000)
  }
  return { latenciesMs, unmatched: sightings.length - latenciesMs.length }
}

function nearest(publications: readonly Publication[], offset: number, timestamp: number) {
  let best: Publication | undefined
  let bestTicks = toleranceTicks
  for (const each of publications) {
    const apart = Math.abs(difference(timestamp, wrap(ticks(each.grabbedUs) + offset)))
    if (apart < bestTicks) {
      best = each
      bestTicks = apart
    }
  }
  return best
}

function ticks(us: number): number {
  return wrap(Math.floor((us * 9) / 100))
}

function wrap(value: number): number {
  return ((value % 2 ** 32) + 2 ** 32) % 2 ** 32
}

/** From `b` to `a` on the circle of 32 bits, in -2^31..2^31. */
function difference(a: number, b: number): number {
  return (a - b) | 0
}
