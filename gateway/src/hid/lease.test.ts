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

describe("the lease", () => {
  it("releases keys and buttons after 500 ms of silence, and not before", () => {
    const console = rig.openConsole()
    console.press(keyA)
    console.buttons(1)
    rig.keyboard.taken()
    rig.pointer.taken()
    rig.clock.advance(499)
    expect(rig.keyboard.taken()).toEqual([])
    rig.clock.advance(1)
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
    expect(rig.pointer.taken()).toEqual(["00000000000000"])
  })

  it("lasts as long as the console is heard on either channel", () => {
    const console = rig.openConsole()
    console.press(leftShift)
    for (let round = 0; round < 100; round += 1) {
      rig.clock.advance(499)
      if (round % 3 === 0) console.renew()
      else if (round % 3 === 1) console.move(round, round)
      else console.press(keyA)
    }
    expect(rig.keyboard.taken().at(-1)).toBe("0200040000000000")
    rig.clock.advance(500)
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("is not renewed by what was overtaken: a flood of old messages holds no key", () => {
    const console = rig.openConsole()
    console.press(keyA)
    console.send("pointer", { type: "renew", seq: 10 })
    console.send("pointer", { type: "move", seq: 11, x: 0, y: 0 })
    for (let round = 0; round < 5; round += 1) {
      rig.clock.advance(100)
      console.send("pointer", { type: "renew", seq: 10 })
      console.send("pointer", { type: "move", seq: 9, x: 0, y: 0 })
    }
    expect(rig.keyboard.taken()).toEqual(["0000040000000000", nothingHeld])
  })

  it("is each session's own", () => {
    const silent = rig.openConsole()
    const lively = rig.openConsole()
    silent.press(keyA)
    lively.press(keyB)
    rig.keyboard.taken()
    for (let round = 0; round < 5; round += 1) {
      rig.clock.advance(100)
      lively.renew()
    }
    expect(rig.keyboard.taken()).toEqual(["0000050000000000"])
  })

  it("leaves the session usable: the next key press works", () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.clock.advance(500)
    rig.keyboard.taken()
    console.release(keyA)
    console.press(keyB)
    expect(rig.keyboard.taken()).toEqual(["0000050000000000"])
    expect(console.delivered).toEqual([true, true, true])
  })

  it("costs no timer while nothing is held", () => {
    const console = rig.openConsole()
    console.press(keyA)
    console.release(keyA)
    console.buttons(1)
    console.buttons(0)
    console.move(1, 1)
    console.renew()
    expect(rig.clock.pending).toBe(0)
  })

  it("survives a stall of this process, whose silence is our own", () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.keyboard.taken()
    rig.clock.stall(2000)
    rig.clock.advance(0)
    console.renew()
    rig.clock.advance(499)
    expect(rig.keyboard.taken()).toEqual([])
    rig.clock.advance(1)
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("releases soon after a stall when nothing was waiting to be read", () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.keyboard.taken()
    rig.clock.stall(2000)
    rig.clock.advance(50)
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("releases nothing during ten minutes of typing with 300 ms of jitter", () => {
    const console = rig.openConsole()
    const expected: string[] = []
    for (let stroke = 0; stroke < 3000; stroke += 1) {
      const usage = keyA + (stroke % 26)
      console.press(usage)
      rig.clock.advance(100 + ((stroke * 37) % 300))
      console.release(usage)
      rig.clock.advance((stroke * 53) % 50)
      expected.push(`0000${usage.toString(16).padStart(2, "0")}0000000000`, nothingHeld)
    }
    expect(rig.keyboard.taken()).toEqual(expected)
  })
})
