import { describe, expect, it } from "vitest"
import type { Input } from "../session/index.ts"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { PointerState } from "./pointer-state.ts"

function rig() {
  const sent: Input[] = []
  /** Of what was sent, that which may not be lost. */
  const kept: Input[] = []
  const clock = new FakeClock()
  const frames: (() => void)[] = []
  const link = { isCongested: false }
  const pointer = new PointerState({
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
  return { clock, kept, sent, frames, link, pointer, frame }
}

const at = (x: number, y: number, isInside = true) => ({ x, y, isInside })

describe("PointerState", () => {
  it("sends one move per animation frame: the newest", () => {
    const { pointer, sent, frames, frame } = rig()
    pointer.at(at(1, 1), 0)
    pointer.at(at(2, 2), 0)
    pointer.at(at(3, 3), 0)
    expect(frames).toHaveLength(1)
    frame()
    expect(sent).toEqual([{ type: "move", x: 3, y: 3 }])
    frame()
    expect(sent).toHaveLength(1)
  })

  it("does not repeat a place", () => {
    const { pointer, sent, frame } = rig()
    pointer.at(at(1, 1), 0)
    frame()
    pointer.at(at(1, 1), 0)
    frame()
    expect(sent).toHaveLength(1)
  })

  it("sends a waiting move before a button, and the button's own place with it", () => {
    const { pointer, sent, frame } = rig()
    pointer.at(at(1, 1), 0)
    pointer.at(at(2, 2), 1)
    pointer.at(at(2, 2), 3)
    pointer.at(at(5, 5), 0)
    frame()
    expect(sent).toEqual([
      { type: "move", x: 1, y: 1 },
      { type: "button", buttons: 1, x: 2, y: 2 },
      { type: "button", buttons: 3, x: 2, y: 2 },
      { type: "button", buttons: 0, x: 5, y: 5 },
    ])
  })

  it("keeps the newest place while the link is congested, and sends it when it can", () => {
    const { pointer, sent, link, frame } = rig()
    link.isCongested = true
    pointer.at(at(1, 1), 0)
    frame()
    pointer.at(at(2, 2), 0)
    frame()
    link.isCongested = false
    frame()
    expect(sent).toEqual([{ type: "move", x: 2, y: 2 }])
  })

  it("ignores a press beside the picture until its release, wherever that is", () => {
    const { pointer, sent, frame } = rig()
    pointer.at(at(0, 5, false), 1)
    pointer.at(at(9, 9), 1)
    pointer.at(at(9, 9), 0)
    frame()
    expect(sent).toEqual([])
    pointer.at(at(9, 9), 1)
    expect(sent).toEqual([{ type: "button", buttons: 1, x: 9, y: 9 }])
  })

  it("follows a drag out of the picture, to its edge", () => {
    const { pointer, sent, frame } = rig()
    pointer.at(at(9, 9), 1)
    pointer.at(at(32767, 9, false), 1)
    frame()
    pointer.at(at(32767, 12, false), 0)
    expect(sent.slice(1)).toEqual([
      { type: "move", x: 32767, y: 9 },
      { type: "button", buttons: 0, x: 32767, y: 12 },
    ])
  })

  it("turns the wheel where the pointer is, and only over the picture", () => {
    const { pointer, sent } = rig()
    pointer.at(at(1, 1), 0)
    pointer.wheel({ dx: 0, dy: -120 }, at(4, 4))
    pointer.wheel({ dx: 0, dy: -120 }, at(4, 4, false))
    expect(sent).toEqual([
      { type: "move", x: 1, y: 1 },
      { type: "wheel", dx: 0, dy: -120, x: 4, y: 4 },
    ])
  })

  it("sends the place where it comes to rest once more, so that it is not lost", async () => {
    const { clock, kept, pointer, frame } = rig()
    for (let x = 1; x <= 3; x += 1) {
      pointer.at(at(x, 0), 0)
      frame()
      await clock.advance(16)
    }
    expect(kept).toEqual([])
    await clock.advance(60)
    expect(kept).toEqual([{ type: "move", x: 3, y: 0 }])
    await clock.advance(1000)
    expect(kept).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  it("needs no second word after a click, which is not lost either", async () => {
    const { clock, kept, pointer, frame } = rig()
    pointer.at(at(1, 1), 0)
    frame()
    pointer.at(at(2, 2), 1)
    await clock.advance(1000)
    expect(kept).toEqual([])
  })

  it("says nothing of an old session's place in a new one", async () => {
    const { clock, kept, pointer, sent, frame } = rig()
    pointer.at(at(1, 1), 0)
    frame()
    pointer.restart()
    await clock.advance(1000)
    expect(kept).toEqual([])
    pointer.at(at(1, 1), 0)
    frame()
    expect(sent).toHaveLength(2)
  })
})
