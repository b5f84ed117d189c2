/** What somebody saw of a video of steady rate. */
export interface Watched {
  readonly framesPerSecond: number
  /** Pauses between two pictures of more than 200 ms, in milliseconds. */
  readonly freezesMs: readonly number[]
  /** Their sum. */
  readonly frozenMs: number
}

const freezeMs = 200

/** @param shownMs when each picture was shown, ascending. @param windowMs begin and end of what is looked at. */
export function watched(shownMs: readonly number[], [fromMs, untilMs]: readonly [number, number]): Watched {
  const inside = shownMs.filter((atMs) => atMs >= fromMs && atMs < untilMs)
  const edges = [fromMs, ...inside, untilMs]
  const pausesMs = edges.slice(1).map((atMs, index) => atMs - (edges[index] ?? atMs))
  const freezesMs = pausesMs.filter((pauseMs) => pauseMs > freezeMs)
  return {
    framesPerSecond: inside.length / ((untilMs - fromMs) / 1000),
    freezesMs,
    frozenMs: freezesMs.reduce((sum, pauseMs) => sum + pauseMs, 0),
  }
}
