import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Calibrating } from "./calibrating.ts"
import { type Calibration, calibrated, calibrationFrom, calibrationMarks } from "./calibration.ts"

describe("two clicks", () => {
  it("find the right one of two monitors", () => {
    // The picture is the right half of the target's screen: half of the range, from its middle on.
    const calibration = calibrationFrom([
      { x: 0.625, y: 0.25 },
      { x: 0.875, y: 0.75 },
    ])
    expect(calibration).toEqual({ x: { offset: 0.5, scale: 0.5 }, y: { offset: 0, scale: 1 } })
    expect(calibrated({ x: 0, y: 0.5 }, calibration)).toEqual({ x: 0.5, y: 0.5 })
    expect(calibrated({ x: 1, y: 0.5 }, calibration)).toEqual({ x: 1, y: 0.5 })
  })

  it("find a 4:3 screen in the middle of a 16:9 picture, and keep the pointer off its black borders", () => {
    const calibration = calibrationFrom([
      { x: (0.25 - 0.125) / 0.75, y: 0.25 },
      { x: (0.75 - 0.125) / 0.75, y: 0.75 },
    ])
    expect(calibrated({ x: 0.5, y: 0.5 }, calibration)).toEqual({ x: 0.5, y: 0.5 })
    expect(calibrated({ x: 0.125, y: 0 }, calibration).x).toBeCloseTo(0)
    expect(calibrated({ x: 0.05, y: 0 }, calibration).x).toBe(0)
  })

  it("find any way in which a picture can lie in a screen", () => {
    const axis = fc.record({
      scale: fc.double({ min: 0.11, max: 1, noNaN: true }),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(axis, axis, (across, down) => {
        const truth: Calibration = {
          x: { scale: across.scale, offset: (1 - across.scale) * across.place },
          y: { scale: down.scale, offset: (1 - down.scale) * down.place },
        }
        const [first, second] = calibrationMarks
        const found = calibrationFrom([calibrated(first, truth), calibrated(second, truth)])
        expect(found?.x.scale).toBeCloseTo(truth.x.scale, 9)
        expect(found?.x.offset).toBeCloseTo(truth.x.offset, 9)
        expect(found?.y.offset).toBeCloseTo(truth.y.offset, 9)
      }),
    )
  })

  it.each([
    ["at one place", { x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }],
    ["in the wrong order", calibrationMarks[1], calibrationMarks[0]],
    ["beside each other", { x: 0.3, y: 0.25 }, { x: 0.31, y: 0.75 }],
  ])("%s are not believed", (_where, first, second) => {
    expect(calibrationFrom([first, second])).toBeUndefined()
  })

  it("begin anew after a failure, and can be made by keyboard", () => {
    const calibrating = new Calibrating()
    calibrating.take()
    expect(calibrating.take()).toEqual({ phase: "failed" })
    calibrating.nudge(-0.25, -0.25)
    expect(calibrating.take()).toEqual({ phase: "marking", mark: 1 })
    calibrating.nudge(0.5, 0.5)
    expect(calibrating.take()).toEqual({
      phase: "done",
      calibration: { x: { offset: 0, scale: 1 }, y: { offset: 0, scale: 1 } },
    })
  })
})
