/** A place on the picture, 0 to 1 each way, left to right and top to bottom. */
export interface PicturePoint {
  readonly x: number
  readonly y: number
}

/** Where the picture begins in the absolute mouse's range, and how much of the range it covers; 0 and 1 when they are one. */
export interface AxisCalibration {
  readonly offset: number
  readonly scale: number
}

/**
 * How the picture lies in what the target takes for its whole screen: part of it with several monitors, a part of the
 * picture where the target's own picture has black borders.
 */
export interface Calibration {
  readonly x: AxisCalibration
  readonly y: AxisCalibration
}

/** Where the person is asked to bring the target's pointer, one after the other. */
export const calibrationMarks: readonly [PicturePoint, PicturePoint] = [
  { x: 0.25, y: 0.25 },
  { x: 0.75, y: 0.75 },
]

/** Eight monitors side by side, and a target whose picture fills a third of what is captured. */
const scaleLimits = { min: 0.1, max: 3 }

/**
 * @param at where the mouse pointed, uncalibrated, when the target's pointer was at each of {@link calibrationMarks}
 * @returns undefined when that cannot have been so: the clicks were somewhere else
 */
export function calibrationFrom(at: readonly [PicturePoint, PicturePoint]): Calibration | undefined {
  const x = axis(at[0].x, at[1].x, calibrationMarks[0].x, calibrationMarks[1].x)
  const y = axis(at[0].y, at[1].y, calibrationMarks[0].y, calibrationMarks[1].y)
  return x === undefined || y === undefined ? undefined : { x, y }
}

/** Where in the absolute mouse's range a place on the picture is, 0 to 1. */
export function calibrated({ x, y }: PicturePoint, calibration: Calibration | undefined): PicturePoint {
  if (calibration === undefined) return { x, y }
  return {
    x: clamp(calibration.x.offset + calibration.x.scale * x),
    y: clamp(calibration.y.offset + calibration.y.scale * y),
  }
}

function axis(first: number, second: number, markA: number, markB: number): AxisCalibration | undefined {
  const scale = (second - first) / (markB - markA)
  if (!(scale >= scaleLimits.min && scale <= scaleLimits.max)) return undefined
  return { offset: first - scale * markA, scale }
}

function clamp(part: number): number {
  return Math.min(1, Math.max(0, part))
}
