import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig } from "./fakes/input-rig.ts"

const volumeUp = 0xe9
const mute = 0xe2
const play = 0xcd
const sleep = 0x82
const wakeUp = 0x83

let rig: InputRig

beforeEach(() => {
  rig = new InputRig()
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

const reports = () => rig.controls.taken()

describe("media keys", () => {
  it("go down and up, two at a time", () => {
    const console = rig.openConsole()
    console.consumer(volumeUp, true)
    console.consumer(mute, true)
    console.consumer(volumeUp, false)
    console.consumer(mute, false)
    expect(reports()).toEqual(["01e9000000", "01e900e200", "01e2000000", "0100000000"])
    expect(console.delivered).toEqual([true, true, true, true])
  })

  it("never take another's place: a third is not pressed, and its console is told", () => {
    const console = rig.openConsole()
    for (const usage of [volumeUp, mute, play]) console.consumer(usage, true)
    expect(reports()).toEqual(["01e9000000", "01e900e200"])
    expect(console.delivered).toEqual([true, true, false])
  })

  it("stay down while anybody holds them", () => {
    const [first, second] = [rig.openConsole(), rig.openConsole()]
    first.consumer(volumeUp, true)
    second.consumer(volumeUp, true)
    first.consumer(volumeUp, false)
    expect(reports()).toEqual(["01e9000000"])
    second.consumer(volumeUp, false)
    expect(reports()).toEqual(["0100000000"])
  })

  it("are a lease: released 500 ms after their console was heard last", () => {
    rig.openConsole().consumer(volumeUp, true)
    reports()
    rig.clock.advance(499)
    expect(reports()).toEqual([])
    rig.clock.advance(1)
    expect(reports()).toEqual(["0100000000"])
  })
})

describe("power keys", () => {
  it("are a report of their own, one key at a time", () => {
    const console = rig.openConsole()
    console.system(sleep, true)
    console.system(wakeUp, true)
    console.system(sleep, false)
    expect(reports()).toEqual(["0202", "0200"])
    expect(console.delivered).toEqual([true, false, true])
  })

  it("are held beside media keys, and released with them", () => {
    const console = rig.openConsole()
    console.system(wakeUp, true)
    console.consumer(play, true)
    reports()
    console.releaseAll()
    expect(reports()).toEqual(["0100000000", "0200"])
    expect(console.delivered.at(-1)).toBe(true)
  })
})

describe("a gateway without the device", () => {
  it("types and points all the same, and says that media keys do not arrive", () => {
    rig.controls.mood = "detached"
    const console = rig.openConsole()
    console.consumer(play, true)
    console.press(0x04)
    console.releaseAll()
    expect(console.delivered).toEqual([false, true, false])
    expect(rig.keyboard.taken()).toEqual(["0000040000000000", "0000000000000000"])
    expect(rig.controller.status.value).toMatchObject({ keyboard: "ready", controls: "detached" })
  })
})
