/** The source's own rendition, or the one that is made for whom that is too much. */
export type Place = "full" | "light"

/** One viewer, as far as it matters where it belongs. */
export interface Candidate {
  readonly place: Place
  /** How long it has been there. */
  readonly sinceMs: number
  /** What its path carries; Infinity while that is not known to end. */
  readonly pathBps: number
  /** It wants less than everybody else gets. */
  readonly hasWish: boolean
}

export interface Situation {
  /** What the full rendition takes. */
  readonly fullBps: number
  /** It can be made lighter itself; H.264 that is passed through cannot. */
  readonly isSteerable: boolean
  /** Others watch the full rendition who are not among the candidates. */
  readonly hasStrangers: boolean
}

/** A viewer with less than this of what the best one has would take too much from it. */
const stayShare = 0.6
const comeShare = 0.85
/** H.264 that is passed through comes in bursts: whoever comes back needs room. */
const passedThroughRoom = 1.2
/** Long enough that a path which is up one second and down the next costs no key frame each time. */
const restMs = 3000

/** Where one of the viewers belongs: nobody's path or wish may take from what the others get. */
export function placeFor(viewer: Candidate, all: readonly Candidate[], situation: Situation): Place {
  const { place, sinceMs } = viewer
  const isFitting = situation.isSteerable
    ? fitsSteerable(viewer, all, situation)
    : fitsPassedThrough(viewer, situation)
  if (!isFitting) return "light"
  return place === "light" && sinceMs < restMs ? "light" : "full"
}

function fitsSteerable(viewer: Candidate, all: readonly Candidate[], situation: Situation): boolean {
  const { fullBps, hasStrangers } = situation
  if (all.length === 1 && !hasStrangers) return true
  if (viewer.hasWish) return false
  const bestBps = hasStrangers ? fullBps : Math.max(...all.map((each) => (each.hasWish ? 0 : each.pathBps)))
  const share = viewer.place === "full" ? stayShare : comeShare
  return viewer.pathBps >= Math.min(fullBps, bestBps) * share
}

function fitsPassedThrough({ hasWish, place, pathBps }: Candidate, { fullBps }: Situation): boolean {
  return !hasWish && pathBps >= fullBps * (place === "full" ? 1 : passedThroughRoom)
}
