import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig } from "./fakes/input-rig.ts"

let rig: InputRig

beforeEach(() => {
  rig = new InputRig()
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

const reports = () => rig.relativePointer.taken()
/** How far the host has seen the mouse move. */
function travelled(taken = reports()): [number, number] {
  const octets = taken.map((report) => new Int8Array(Buffer.from(report, "hex")))
  return [sum(octets.map(([, dx = 0]) => dx)), sum(octets.map(([, , dy = 0]) => dy))]
}
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

describe("the relative mouse", () => {
  it("moves by what was added since the last message", () => {
    const console = rig.openConsole()
    console.motion(5, -3)
    console.motion(6, -3)
    expect(reports()).toEqual(["0005fd0000", "0001000000"])
  })

  it("makes up for messages that were lost, and for none twice", () => {
    const console = rig.openConsole()
    console.send("pointer", { type: "motion", seq: 1, x: 10, y: 0 })
    console.send("pointer", { type: "motion", seq: 4, x: 40, y: 9 })
    console.send("pointer", { type: "motion", seq: 3, x: 30, y: 9 })
    console.send("pointer", { type: "motion", seq: 4, x: 40, y: 9 })
    expect(travelled()).toEqual([40, 9])
  })

  it("goes on where the 32-bit counter wraps around", () => {
    const console = rig.openConsole()
    for (let x = 0; x < 0x7fff_0000; x += 0x1000_0000) console.motion(x, 0)
    console.motion(0x7fff_fffe, 0)
    reports()
    console.motion(-0x7fff_fffe, 1)
    expect(reports()).toEqual(["0004010000"])
  })

  it("cuts a long way into reports of 127 counts, and a way that no hand makes to 4096", () => {
    const console = rig.openConsole()
    console.motion(300, -130)
    expect(reports()).toEqual(["007f810000", "007ffd0000", "002e000000"])
    console.motion(1_000_000, -130)
    expect(travelled()).toEqual([4096, 0])
  })

  it("sums movements while the host is slow, into as few reports as they fit", () => {
    const console = rig.openConsole()
    rig.relativePointer.mood = "busy"
    for (let x = 1; x <= 100; x += 1) console.motion(x, -x)
    rig.relativePointer.mood = "listening"
    rig.clock.advance(1)
    expect(reports()).toEqual(["0001ff0000", "00639d0000"])
  })

  it("loses nothing, however slow the host is and whatever is lost on the way", () => {
    const movement = fc.integer({ min: -200, max: 200 })
    fc.assert(
      fc.property(fc.array(fc.tuple(movement, movement, fc.boolean(), fc.boolean())), (movements) => {
        const console = rig.openConsole()
        reports()
        let [x, y] = [0, 0]
        for (const [dx, dy, isLost, isBusy] of movements) {
          x += dx
          y += dy
          rig.relativePointer.mood = isBusy ? "busy" : "listening"
          if (isLost) console.nextSeq()
          else console.motion(x, y)
        }
        rig.relativePointer.mood = "listening"
        console.send("keys", { type: "motion", seq: console.nextSeq(), x, y })
        rig.clock.advance(1)
        expect(travelled()).toEqual([x, y])
        expect(console.delivered.at(-1)).toBe(true)
        console.session[Symbol.dispose]()
      }),
      { numRuns: 50 },
    )
  })

  it("arrives before it clicks, also at a slow host", () => {
    const console = rig.openConsole()
    rig.relativePointer.mood = "busy"
    console.motion(10, 0)
    console.motion(200, 0)
    console.relativeButtons(1, 205, 0)
    console.relativeButtons(0, 205, 0)
    rig.relativePointer.mood = "listening"
    rig.clock.advance(1)
    expect(reports()).toEqual(["000a000000", "007f000000", "0044000000", "0100000000", "0000000000"])
    expect(console.delivered).toEqual([true, true])
  })

  it("clicks where the click was, and goes on to where the mouse is by now", () => {
    const console = rig.openConsole()
    console.send("pointer", { type: "motion", seq: 3, x: 50, y: 0 })
    console.send("keys", { type: "relative-button", seq: 2, buttons: 1, x: 20, y: 0 })
    expect(reports()).toEqual(["0032000000", "00e2000000", "0100000000", "011e000000"])
  })

  it("turns both wheels where it is, and keeps what is less than a detent", () => {
    const console = rig.openConsole()
    const turn = (dx: number, dy: number) =>
      console.send("keys", { type: "relative-wheel", seq: console.nextSeq(), dx, dy, x: 3, y: 0 })
    turn(60, -90)
    turn(60, -90)
    expect(reports()).toEqual(["0003000000", "000000ff01"])
    expect(console.delivered).toEqual([true, true])
  })

  it("does not catch up with what a sleeping host has missed", () => {
    const console = rig.openConsole()
    console.motion(1, 0)
    rig.relativePointer.mood = "asleep"
    console.motion(100, 0)
    console.motion(200, 0)
    rig.relativePointer.mood = "listening"
    rig.clock.advance(200)
    console.motion(203, 0)
    expect(travelled()).toEqual([4, 0])
  })

  it("releases its buttons when the session that holds them ends, and no other's", () => {
    const [first, second] = [rig.openConsole(), rig.openConsole()]
    first.relativeButtons(0b01, 0, 0)
    second.relativeButtons(0b11, 0, 0)
    reports()
    second.session[Symbol.dispose]()
    expect(reports()).toEqual(["0100000000"])
    rig.clock.advance(500)
    expect(reports()).toEqual(["0000000000"])
  })
})
