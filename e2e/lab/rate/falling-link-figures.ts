import type { FallingLinkRun } from "./falling-link.ts"

/** The picture never stands for longer. */
export const frozenSeconds = 1
/** Of the wanted rate, and of the whole size, when quality counts as back. */
const backShare = 0.9

export interface FallingLinkFigures {
  /** The longest time between two pictures, from the fall on. */
  readonly frozenSeconds: number
  /** Capture to screen, p95 of the pictures from five seconds after the fall until the link's return. */
  readonly latencyAfterFiveSecondsMs: number
  /** From the link's return until bitrate and size are what they were; infinite when they never were. */
  readonly backSeconds: number
}

/** @param narrowSeconds how long the link was narrow. */
export function judge({ pictures, given }: FallingLinkRun, narrowSeconds: number): FallingLinkFigures {
  const from = pictures.filter(({ atSeconds }) => atSeconds > -0.5)
  const gaps = from.slice(1).map(({ atSeconds }, index) => atSeconds - (from[index]?.atSeconds ?? 0))
  const settled = pictures
    .filter(({ atSeconds }) => atSeconds > 5 && atSeconds < narrowSeconds)
    .map(({ latencyMs }) => latencyMs)
    .toSorted((a, b) => a - b)
  const wantedBps = given[0]?.bitrateBps ?? 0
  const back = given.find(
    ({ atSeconds, bitrateBps, scale }) =>
      atSeconds > narrowSeconds && scale === 1 && bitrateBps >= wantedBps * backShare,
  )
  return {
    frozenSeconds: gaps.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...gaps),
    latencyAfterFiveSecondsMs: settled[Math.ceil(settled.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY,
    backSeconds: back === undefined ? Number.POSITIVE_INFINITY : back.atSeconds - narrowSeconds,
  }
}
