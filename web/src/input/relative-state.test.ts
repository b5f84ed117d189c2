import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Input } from "../session/index.ts"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { RelativeState } from "./relative-state.ts"

function rig() {
  const clock = new FakeClock()
  const sent: Input[] = []
  const kept: Input[] = []
  const frames: (() => void)[] = []
  const link = { isCongested: false }
  const mouse = new RelativeState({
    clock,
    send: (input, isLast) => {
      if (link.isCongested) return false
      if (isLast) kept.push(input)
      else sent.push(input)
      return true
    },
    requestFrame: (callback) => frames.push(callback),
    changed: () => undefined,
  })
  const frame = () => {
    for (const callback of frames.splice(0)) callback()
  }
  return { clock, frame, frames, kept, link, mouse, sent }
}

describe("the relative mouse", () => {
  it("tells how far it has come in all, once per animation frame", () => {
    const { frame, mouse, sent } = rig()
    mouse.moved(3, -1)
    mouse.moved(4, -1)
    frame()
    mouse.moved(1, 0)
    frame()
    frame()
    expect(sent).toEqual([
      { type: "motion", x: 7, y: -2 },
      { type: "motion", x: 8, y: -2 },
    ])
  })

  it("tells it once more when it comes to rest, so that the last step is not lost", async () => {
    const { clock, frame, kept, mouse } = rig()
    mouse.moved(3, 0)
    frame()
    await clock.advance(1000)
    expect(kept).toEqual([{ type: "motion", x: 3, y: 0 }])
    expect(clock.pendingTimers).toBe(0)
  })

  it("clicks and scrolls where it is, which is told with the click", async () => {
    const { clock, frame, kept, mouse, sent } = rig()
    mouse.moved(5, 5)
    mouse.press(0b100001)
    mouse.press(1)
    mouse.wheel({ dx: 0, dy: 120 })
    mouse.press(0)
    frame()
    await clock.advance(1000)
    expect(sent).toEqual([
      { type: "relative-button", buttons: 1, x: 5, y: 5 },
      { type: "relative-wheel", dx: 0, dy: 120, x: 5, y: 5 },
      { type: "relative-button", buttons: 0, x: 5, y: 5 },
    ])
    expect(kept).toEqual([])
  })

  it("sums while the link is congested, and tells all of it when it can", () => {
    const { frame, link, mouse, sent } = rig()
    link.isCongested = true
    mouse.moved(10, 0)
    frame()
    mouse.moved(10, 0)
    frame()
    link.isCongested = false
    frame()
    expect(sent).toEqual([{ type: "motion", x: 20, y: 0 }])
  })

  it("adds fractions up, however slow the hand and small the factor", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 40 })), (quarters) => {
        const { frame, mouse, sent } = rig()
        for (const each of quarters) {
          mouse.moved(each / 4, -each / 4)
          frame()
        }
        const total = quarters.reduce((sum, each) => sum + each, 0) / 4
        const last = sent.at(-1)
        const x = last?.type === "motion" ? last.x : 0
        expect(Math.abs(total - x)).toBeLessThan(1)
      }),
    )
  })

  it("counts from nothing in another session, and wraps around as the gateway does", () => {
    const { frame, mouse, sent } = rig()
    mouse.moved(100, 0)
    mouse.restart()
    frame()
    mouse.moved(0x7fff_ffff, 0)
    mouse.moved(2, 0)
    frame()
    expect(sent).toEqual([{ type: "motion", x: -0x7fff_ffff, y: 0 }])
  })
})
