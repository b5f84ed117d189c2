import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { pictureRect, toTargetCoordinate } from "./coordinates.ts"

/** How an absolute mouse's host turns a coordinate into a pixel. */
function targetPixel(coordinate: number, pixels: number): number {
  return Math.floor((coordinate * pixels) / 32768)
}

const size = fc.record({
  width: fc.integer({ min: 16, max: 7680 }),
  height: fc.integer({ min: 16, max: 4320 }),
})
// Zoomed windows have fractional rectangles.
const element = fc.record({
  left: fc.double({ min: -500, max: 500, noNaN: true }),
  top: fc.double({ min: -500, max: 500, noNaN: true }),
  width: fc.double({ min: 40, max: 8000, noNaN: true }),
  height: fc.double({ min: 40, max: 8000, noNaN: true }),
})
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe("pictureRect", () => {
  it("has bars at the sides of a window that is too wide, above and below in one that is too high", () => {
    const video = { width: 1280, height: 720 }
    expect(pictureRect({ left: 0, top: 0, width: 1600, height: 720 }, video)).toEqual({
      left: 160,
      top: 0,
      width: 1280,
      height: 720,
    })
    expect(pictureRect({ left: 10, top: 20, width: 640, height: 560 }, video)).toEqual({
      left: 10,
      top: 120,
      width: 640,
      height: 360,
    })
  })

  it("keeps the picture's proportions and stays in the element", () => {
    fc.assert(
      fc.property(element, size, (rect, video) => {
        const picture = pictureRect(rect, video)
        expect(picture.width / picture.height).toBeCloseTo(video.width / video.height, 6)
        expect(picture.width).toBeLessThanOrEqual(rect.width * 1.000001)
        expect(picture.height).toBeLessThanOrEqual(rect.height * 1.000001)
      }),
    )
  })
})

describe("toTargetCoordinate", () => {
  it("points at the pixel under the pointer, within one, at any zoom, size and proportion", () => {
    fc.assert(
      fc.property(element, size, fraction, fraction, (rect, video, u, v) => {
        const picture = pictureRect(rect, video)
        const point = toTargetCoordinate(
          picture.left + u * picture.width,
          picture.top + v * picture.height,
          rect,
          video,
        )
        expect(Math.abs(targetPixel(point?.x ?? -1, video.width) - Math.floor(u * video.width))).toBeLessThan(
          2,
        )
        expect(
          Math.abs(targetPixel(point?.y ?? -1, video.height) - Math.floor(v * video.height)),
        ).toBeLessThan(2)
      }),
    )
  })

  it("reaches each pixel exactly where the picture is shown at its own size", () => {
    const video = { width: 1920, height: 1080 }
    const rect = { left: 0, top: 0, ...video }
    for (let pixel = 0; pixel < video.width; pixel += 1) {
      const point = toTargetCoordinate(pixel, 0, rect, video)
      expect(targetPixel(point?.x ?? -1, video.width)).toBe(pixel)
    }
  })

  it("stays in 0..32767 and says when the pointer is beside the picture", () => {
    const anywhere = fc.double({ min: -1e5, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(element, size, anywhere, anywhere, (rect, video, clientX, clientY) => {
        const point = toTargetCoordinate(clientX, clientY, rect, video)
        const picture = pictureRect(rect, video)
        for (const value of [point?.x, point?.y]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(32767)
          expect(Number.isInteger(value)).toBe(true)
        }
        const isClearlyOutside = clientX < picture.left - 1 || clientX > picture.left + picture.width + 1
        if (isClearlyOutside) expect(point?.isInside).toBe(false)
      }),
    )
  })

  it("takes the nearest edge for a place beside the picture", () => {
    const video = { width: 1280, height: 720 }
    const rect = { left: 0, top: 0, width: 1600, height: 720 }
    expect(toTargetCoordinate(20, 360, rect, video)).toMatchObject({ x: 12, isInside: false })
    expect(targetPixel(toTargetCoordinate(1599, 360, rect, video)?.x ?? -1, 1280)).toBe(1279)
  })

  it("points at nothing while there is no picture or no element", () => {
    const rect = { left: 0, top: 0, width: 100, height: 100 }
    expect(toTargetCoordinate(1, 1, rect, { width: 0, height: 0 })).toBeUndefined()
    expect(toTargetCoordinate(1, 1, { ...rect, width: 0 }, { width: 10, height: 10 })).toBeUndefined()
  })
})
