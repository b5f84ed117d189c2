import { describe, expect, it } from "vitest"
import { type Shape, shapeFor } from "./shape.ts"
import type { Preference } from "./wish.ts"

const whole: Shape = { framesPerSecond: undefined, scale: 1 }

function shape(kbps: number, prefer: Preference = "auto", current = whole, width = 1280, height = 720) {
  return shapeFor({ bitrateBps: kbps * 1000, width, height, prefer }, current)
}

describe("shapeFor", () => {
  it.each([
    [4000, undefined, 1],
    [1200, undefined, 1],
    [1000, 25, 1],
    [500, 12, 1],
    [400, 15, 0.75],
    [200, 20, 0.5],
    [100, 20, 1 / 3],
    [80, 15, 1 / 3],
  ])("makes of %d kbit/s at 720p: pictures a second first, then size", (kbps, framesPerSecond, scale) => {
    expect(shape(kbps)).toEqual({ framesPerSecond, scale })
  })

  it("asks more of a larger picture", () => {
    expect(shape(1500, "auto", whole, 1920, 1080)).toEqual({ framesPerSecond: 15, scale: 1 })
  })

  it.each([
    [4000, undefined],
    [1500, 20],
    [400, 5],
    [100, 3],
  ])("keeps text sharp at %d kbit/s: the size never gives way", (kbps, framesPerSecond) => {
    expect(shape(kbps, "sharp")).toEqual({ framesPerSecond, scale: 1 })
  })

  it.each([
    [1200, 1],
    [1000, 0.75],
    [400, 0.5],
    [100, 1 / 3],
  ])("keeps motion smooth at %d kbit/s: every picture, in a smaller size", (kbps, scale) => {
    expect(shape(kbps, "smooth")).toEqual({ framesPerSecond: undefined, scale })
  })

  it("comes back to a larger size only with room to spare", () => {
    const small: Shape = { framesPerSecond: 15, scale: 0.75 }
    expect(shape(500, "auto", small).scale).toBe(0.75)
    expect(shape(600, "auto", small).scale).toBe(1)
  })
})
