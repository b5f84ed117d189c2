import { coordinateMax } from "../session/index.ts"
import { type Calibration, calibrated } from "./calibration.ts"

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Rect extends Size {
  readonly left: number
  readonly top: number
}

/** A place on the target's screen: 0..32767 over the picture, left to right and top to bottom. */
export interface TargetPoint {
  readonly x: number
  readonly y: number
  /** False over the bars beside the picture; x and y are then those of the nearest edge. */
  readonly isInside: boolean
}

/** Steps of the absolute mouse over the whole picture: 32768. */
const range = coordinateMax + 1

/** Where the picture lies in its element with `object-fit: contain`: as large as fits, centred. */
export function pictureRect(element: Rect, video: Size): Rect {
  const scale = Math.min(element.width / video.width, element.height / video.height)
  const width = video.width * scale
  const height = video.height * scale
  return {
    left: element.left + (element.width - width) / 2,
    top: element.top + (element.height - height) / 2,
    width,
    height,
  }
}

/**
 * Where a place in the window is on the target's screen. The target, which computes floor(x · width / 32768), gets the
 * very pixel of the picture that is under the pointer.
 *
 * @param clientX CSS pixels from the left of the window, as in `PointerEvent.clientX`; `clientY` from the top.
 * @param element the video element's rectangle, in the same pixels, at whatever zoom.
 * @param video the picture's size in its own pixels.
 * @param calibration how the picture lies in the target's whole screen; all of it when not given.
 * @returns undefined while either has no area: there is nothing to point at.
 */
export function toTargetCoordinate(
  clientX: number,
  clientY: number,
  element: Rect,
  video: Size,
  calibration?: Calibration,
): TargetPoint | undefined {
  if (!hasArea(element) || !hasArea(video)) return undefined
  const picture = pictureRect(element, video)
  const column = pixelAt(clientX - picture.left, picture.width, video.width)
  const row = pixelAt(clientY - picture.top, picture.height, video.height)
  const { x, y } = calibrated({ x: column.middle, y: row.middle }, calibration)
  return {
    x: coordinateOf(x),
    y: coordinateOf(y),
    isInside: column.isInside && row.isInside,
  }
}

function hasArea({ width, height }: Size): boolean {
  return width > 0 && height > 0
}

/** @param offset from the picture's edge, and `extent` its size, in CSS pixels; `pixels` its size in its own. */
function pixelAt(offset: number, extent: number, pixels: number) {
  const pixel = Math.floor((offset * pixels) / extent)
  const nearest = Math.min(pixels - 1, Math.max(0, pixel))
  // The pixel's middle: exact also for a target that divides by 32767 or rounds differently.
  return { middle: (nearest + 0.5) / pixels, isInside: pixel === nearest }
}

/** @param part 0 to 1 of the absolute mouse's range */
function coordinateOf(part: number): number {
  return Math.min(coordinateMax, Math.floor(part * range))
}
