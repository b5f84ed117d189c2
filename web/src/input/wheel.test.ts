import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Wheel, type WheelTurn } from "./wheel.ts"

const still: WheelTurn = { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false }

describe("Wheel", () => {
  it.each([
    ["one detent down, as Windows and macOS say it", { deltaY: 100 }, { dx: 0, dy: -120 }],
    ["one detent down, as Chromium on Linux says it", { deltaY: 120 }, { dx: 0, dy: -120 }],
    ["three detents up", { deltaY: -300 }, { dx: 0, dy: 360 }],
    ["three lines down, as Firefox says one detent", { deltaY: 3, deltaMode: 1 }, { dx: 0, dy: -120 }],
    ["a page up", { deltaY: -1, deltaMode: 2 }, { dx: 0, dy: 120 }],
    ["one detent to the right", { deltaX: 100 }, { dx: 120, dy: 0 }],
    ["a detent that Shift has turned sideways", { deltaX: 100, shiftKey: true }, { dx: 0, dy: -120 }],
  ])("understands %s", (_name, turn, step) => {
    expect(new Wheel().turn({ ...still, ...turn })).toEqual(step)
  })

  it("collects a trackpad's small movements until they are a step", () => {
    const wheel = new Wheel()
    const steps = Array.from({ length: 11 }, () => wheel.turn({ ...still, deltaY: 0.25 }))
    expect(steps.filter((step) => step !== undefined)).toEqual([
      { dx: 0, dy: -1 },
      { dx: 0, dy: -1 },
      { dx: 0, dy: -1 },
    ])
  })

  it("loses nothing, whatever the movements, and stays within the codec's range", () => {
    const delta = fc.double({ min: -50, max: 50, noNaN: true })
    fc.assert(
      fc.property(fc.array(delta), (deltas) => {
        const wheel = new Wheel()
        const turned = deltas.reduce((sum, deltaY) => sum + (wheel.turn({ ...still, deltaY })?.dy ?? 0), 0)
        expect(Math.abs(turned + deltas.reduce((sum, d) => sum + d, 0) * 1.2)).toBeLessThan(1.001)
      }),
    )
    expect(new Wheel().turn({ ...still, deltaY: 1e9 })).toEqual({ dx: 0, dy: -32767 })
  })
})
