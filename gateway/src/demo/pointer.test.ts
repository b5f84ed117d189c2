import { describe, expect, it } from "vitest"
import { markLifetimeUs, Pointer } from "./pointer.ts"

/** A report of a mouse that says nothing. */
const still = { x: undefined, y: undefined, dx: 0, dy: 0, buttons: undefined, wheel: 0, pan: 0 }
const at = (x: number, y: number, buttons: number | undefined = 0, wheel = 0) => ({
  ...still,
  x,
  y,
  buttons,
  wheel,
})

describe("the pointer", () => {
  it("starts in the middle and goes where the mouse says, in pixels", () => {
    const pointer = new Pointer(1280, 720)
    expect([pointer.x, pointer.y]).toEqual([640, 360])
    pointer.apply(at(0.25, 0.999999), 0)
    expect([pointer.x, pointer.y]).toEqual([320, 719])
  })

  it("counts buttons going down, and remembers where the last one did", () => {
    const pointer = new Pointer(1000, 1000)
    pointer.apply(at(0.1, 0.1, 0b01), 0)
    pointer.apply(at(0.2, 0.2, 0b01), 0)
    pointer.apply(at(0.3, 0.3, 0b11), 0)
    pointer.apply(at(0.4, 0.4, 0), 0)
    expect(pointer.clicks).toBe(2)
    expect(pointer.lastClick).toEqual({ x: 300, y: 300 })
    pointer.apply(at(0.5, 0.5, 0b101), 0)
    expect(pointer.clicks).toBe(4)
  })

  it("keeps what a report does not mention", () => {
    const pointer = new Pointer(1000, 1000)
    pointer.apply(at(0.1, 0.1, 1), 0)
    pointer.apply({ ...still, wheel: -2, pan: 3 }, 0)
    expect([pointer.x, pointer.y, pointer.buttons, pointer.wheelSteps, pointer.panSteps]).toEqual([
      100, 100, 1, -2, 3,
    ])
    pointer.apply({ ...still, dx: -7, dy: 20 }, 0)
    expect([pointer.x, pointer.y]).toEqual([93, 120])
    pointer.apply({ ...still, dx: -127, dy: -127 }, 0)
    expect([pointer.x, pointer.y]).toEqual([0, 0])
  })

  it("marks clicks and drags, until they faded", () => {
    const pointer = new Pointer(1000, 1000)
    pointer.apply(at(0.1, 0.1), 0)
    pointer.apply(at(0.1, 0.1, 1), 10)
    pointer.apply(at(0.2, 0.1, 1), 20)
    expect(pointer.marks(30).map(({ kind, x }) => [kind, x])).toEqual([
      ["click", 100],
      ["drag", 200],
    ])
    expect(pointer.marks(20 + markLifetimeUs.drag).map(({ kind }) => kind)).toEqual(["click"])
    expect(pointer.marks(10 + markLifetimeUs.click)).toEqual([])
  })

  it("stays at the same place of the screen when the mode changes", () => {
    const pointer = new Pointer(1280, 720)
    pointer.apply(at(0.5, 0.25), 0)
    pointer.resize(1920, 1080)
    expect([pointer.x, pointer.y]).toEqual([960, 270])
  })
})
