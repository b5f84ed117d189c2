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

describe("acknowledgements", () => {
  it("follow the write, once per message on keys and never for pointer", () => {
    const console = rig.openConsole()
    console.press(keyA)
    console.move(1, 1)
    console.renew()
    console.release(keyA)
    expect(console.replies.slice(1)).toEqual([
      { type: "ack", seq: 1, delivered: true },
      { type: "ack", seq: 4, delivered: true },
    ])
  })

  it("wait while the host is slow", () => {
    const console = rig.openConsole()
    rig.keyboard.mood = "busy"
    console.press(keyA)
    console.press(keyA)
    expect(console.delivered).toEqual([])
    rig.keyboard.mood = "listening"
    rig.clock.advance(1)
    expect(console.delivered).toEqual([true, true])
  })

  it("say false while the host is asleep, also for what needs no report", () => {
    const console = rig.openConsole()
    rig.keyboard.mood = "asleep"
    console.press(keyA)
    console.press(keyA)
    console.releaseAll()
    expect(console.delivered).toEqual([false, false, false])
  })

  it("end with the session", () => {
    const console = rig.openConsole()
    rig.keyboard.mood = "busy"
    console.press(keyA)
    console.session[Symbol.dispose]()
    rig.keyboard.mood = "listening"
    rig.clock.advance(1)
    expect(rig.keyboard.taken()).toEqual(["0000040000000000", nothingHeld])
    expect(console.delivered).toEqual([])
  })
})

describe("LEDs", () => {
  it("go to every session: the present ones at once, then each change, padding bits left out", () => {
    const first = rig.openConsole()
    rig.keyboard.sendOutputReport(0b1110_0010)
    rig.keyboard.sendOutputReport(0b0000_0010)
    const second = rig.openConsole()
    rig.keyboard.sendOutputReport(0)
    expect(first.leds).toEqual([0, 2, 0])
    expect(second.leds).toEqual([2, 0])
    expect(rig.controller.leds.value).toBe(0)
  })

  it("do not reach a session that has ended", () => {
    const console = rig.openConsole()
    console.session[Symbol.dispose]()
    rig.keyboard.sendOutputReport(1)
    expect(console.leds).toEqual([0])
  })
})

describe("the pointer channel, which reorders and repeats", () => {
  it("drops moves that newer moves have overtaken", () => {
    const console = rig.openConsole()
    for (const seq of [1, 3, 2, 3, 5, 4]) console.send("pointer", { type: "move", seq, x: seq, y: 0 })
    expect(rig.pointer.taken()).toEqual(["00010000000000", "00030000000000", "00050000000000"])
  })

  it("drops moves that a click has overtaken", () => {
    const console = rig.openConsole()
    console.send("keys", { type: "button", seq: 2, buttons: 1, x: 7, y: 7 })
    console.send("pointer", { type: "move", seq: 1, x: 1, y: 1 })
    expect(rig.pointer.taken()).toEqual(["01070007000000"])
  })

  it("clicks where the click was, and goes on to where the pointer is by now", () => {
    const console = rig.openConsole()
    console.send("pointer", { type: "move", seq: 3, x: 9, y: 9 })
    console.send("keys", { type: "button", seq: 1, buttons: 1, x: 5, y: 5 })
    console.send("keys", { type: "button", seq: 2, buttons: 0, x: 5, y: 5 })
    expect(rig.pointer.taken()).toEqual([
      "00090009000000",
      "01050005000000",
      "01090009000000",
      "00050005000000",
      "00090009000000",
    ])
  })

  it("does not confuse the numbers of two sessions", () => {
    const first = rig.openConsole()
    const second = rig.openConsole()
    first.send("pointer", { type: "move", seq: 100, x: 1, y: 1 })
    second.send("pointer", { type: "move", seq: 1, x: 2, y: 2 })
    expect(rig.pointer.taken()).toEqual(["00010001000000", "00020002000000"])
  })
})

describe("a release that is lost on its way, and sent again", () => {
  const shift = 0xe1
  const b = 0x05

  it("is overtaken by word of what is held, so that the host does not repeat the key", () => {
    const console = rig.openConsole()
    console.press(keyA)
    console.nextSeq()
    console.held([], 2)
    expect(rig.keyboard.taken()).toEqual(["0000040000000000", nothingHeld])
    // The release comes at last, and finds nothing to do.
    console.send("keys", { type: "key", seq: 2, usage: keyA, down: false })
    expect(rig.keyboard.taken()).toEqual([])
    expect(console.delivered).toEqual([true, true])
  })

  it("takes no Shift from a key that is on its way too", () => {
    const console = rig.openConsole()
    console.press(shift)
    console.held([], 4)
    console.send("keys", { type: "key", seq: 4, usage: keyA, down: true })
    expect(rig.keyboard.taken()).toEqual(["0200000000000000", "0200040000000000"])
  })

  it("leaves down what is held, and what another console holds", () => {
    const [first, second] = [rig.openConsole(), rig.openConsole()]
    first.press(keyA)
    first.press(b)
    second.press(b)
    rig.keyboard.taken()
    first.held([keyA], 9)
    expect(rig.keyboard.taken()).toEqual([])
    second.release(b)
    expect(rig.keyboard.taken()).toEqual(["0000040000000000"])
  })

  it("is nothing but a renewal while nothing is on its way, and nothing at all when it was overtaken", () => {
    const console = rig.openConsole()
    console.send("keys", { type: "key", seq: 5, usage: keyA, down: true })
    rig.keyboard.taken()
    console.send("pointer", { type: "held", seq: 6, after: 5, usages: [] })
    console.send("pointer", { type: "renew", seq: 8 })
    console.send("pointer", { type: "held", seq: 7, after: 7, usages: [] })
    expect(rig.keyboard.taken()).toEqual([])
  })
})

describe("several sessions", () => {
  it("hold keys together: who leaves releases only its own", () => {
    const first = rig.openConsole()
    const second = rig.openConsole()
    first.press(leftShift)
    first.press(keyA)
    second.press(keyA)
    second.press(keyB)
    rig.keyboard.taken()
    first.session[Symbol.dispose]()
    expect(rig.keyboard.taken()).toEqual(["0000040500000000"])
    second.session[Symbol.dispose]()
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("hold buttons together", () => {
    const first = rig.openConsole()
    const second = rig.openConsole()
    first.buttons(0b001)
    second.buttons(0b101)
    rig.pointer.taken()
    second.buttons(0)
    expect(rig.pointer.taken()).toEqual(["01000000000000"])
    first.session[Symbol.dispose]()
    expect(rig.pointer.taken()).toEqual(["00000000000000"])
  })

  it("cannot release what another holds", () => {
    const first = rig.openConsole()
    const second = rig.openConsole()
    first.press(keyA)
    rig.keyboard.taken()
    second.release(keyA)
    second.releaseAll()
    expect(rig.keyboard.taken()).toEqual([])
    expect(second.delivered).toEqual([true, true])
  })

  it("leave without a report when they hold nothing", () => {
    const console = rig.openConsole()
    console.session[Symbol.dispose]()
    console.session[Symbol.dispose]()
    expect([...rig.keyboard.taken(), ...rig.pointer.taken()]).toEqual([])
  })
})

describe("disposing the controller", () => {
  it("releases everything, waits for a slow host, and closes the devices", async () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.keyboard.taken()
    rig.keyboard.mood = "busy"
    const disposed = rig.controller[Symbol.asyncDispose]()
    expect(rig.keyboard.isDisposed).toBe(false)
    rig.keyboard.mood = "listening"
    rig.clock.advance(1)
    await disposed
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
    expect(rig.keyboard.isDisposed).toBe(true)
  })

  it("does not wait for a host that is away", async () => {
    rig.keyboard.mood = "detached"
    rig.openConsole().press(keyA)
    await rig.controller[Symbol.asyncDispose]()
    expect(rig.keyboard.isDisposed).toBe(true)
  })
})
