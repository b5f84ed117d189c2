import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig } from "./fakes/input-rig.ts"

const keyA = 0x04
const keyB = 0x05
const leftShift = 0xe1
const nothingHeld = "0000000000000000"

let rig: InputRig

beforeEach(() => {
  rig = new InputRig()
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

describe("a host that comes and goes", () => {
  it("never types later what was pressed and released while it slept", () => {
    const console = rig.openConsole()
    rig.keyboard.mood = "asleep"
    for (const usage of [keyA, keyB, leftShift]) {
      console.press(usage)
      console.release(usage)
    }
    rig.keyboard.mood = "listening"
    rig.clock.advance(200)
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("is told what is held when it wakes", () => {
    const console = rig.openConsole()
    rig.keyboard.mood = "asleep"
    rig.pointer.mood = "asleep"
    console.press(leftShift)
    console.move(1, 1)
    console.move(2, 2)
    rig.clock.advance(100)
    console.renew()
    rig.keyboard.mood = "listening"
    rig.pointer.mood = "listening"
    rig.clock.advance(200)
    expect(rig.keyboard.taken()).toEqual(["0200000000000000"])
    expect(rig.pointer.taken()).toEqual(["00020002000000"])
  })

  it("has keys released that lost their lease while it slept", () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.keyboard.taken()
    rig.keyboard.mood = "asleep"
    rig.clock.advance(60_000)
    rig.keyboard.mood = "listening"
    rig.clock.advance(200)
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("is told of by status, device by device, once per change", () => {
    const seen: string[] = []
    const unobserve = rig.controller.status.observe((status) =>
      seen.push(`${status.keyboard} ${status.pointer}`),
    )
    const console = rig.openConsole()
    rig.keyboard.mood = "asleep"
    rig.pointer.mood = "detached"
    console.press(keyA)
    console.press(keyB)
    console.move(1, 1)
    rig.keyboard.mood = "listening"
    console.release(keyA)
    unobserve()
    expect(seen).toEqual(["ready ready", "asleep ready", "asleep detached", "ready detached"])
  })
})
