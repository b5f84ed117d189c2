import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig, type TestConsole } from "./fakes/input-rig.ts"

const keyA = 0x04
const nothingHeld = "0000000000000000"
const centre = "ff3fff3f0000"

let rig: InputRig
let console: TestConsole

beforeEach(() => {
  rig = new InputRig()
  console = rig.openConsole()
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

describe("a process that ends at once", () => {
  it("has released everything before it is gone, on each device", () => {
    console.press(keyA)
    console.buttons(1, 16383, 16383)
    console.relativeButtons(1, 0, 0)
    console.consumer(0xe9, true)
    console.system(0x82, true)
    rig.taken()
    rig.controller.releaseNow()
    expect(rig.taken()).toEqual([nothingHeld, `00${centre}`, "0000000000", "0100000000", "0200"])
  })

  it("waits for a host that has not collected the last report yet, and gives up what was typed in between", () => {
    console.press(keyA)
    rig.keyboard.mood = "busy"
    console.press(0x05)
    console.release(keyA)
    let pauses = 0
    rig.pauses = () => {
      pauses += 1
      if (pauses === 9) rig.keyboard.mood = "listening"
    }
    rig.keyboard.taken()
    rig.controller.releaseNow()
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
    expect(pauses).toBe(9)
  })

  it("waits a tenth of a second for one that never collects it, and not at all for one that sleeps or is gone", () => {
    let pauses = 0
    rig.pauses = () => {
      pauses += 1
    }
    console.press(keyA)
    rig.keyboard.mood = "busy"
    rig.controller.releaseNow()
    expect(pauses).toBe(100)
    for (const mood of ["asleep", "detached"] as const) {
      rig.keyboard.mood = mood
      rig.controller.releaseNow()
    }
    expect(pauses).toBe(100)
  })

  it("writes nothing where nothing was held", () => {
    rig.controller.releaseNow()
    expect(rig.taken()).toEqual([])
  })
})
