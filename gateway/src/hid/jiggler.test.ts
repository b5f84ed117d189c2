import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig } from "./fakes/input-rig.ts"
import { TextConsole } from "./fakes/text-console.ts"

const right = "0001000000"
const left = "00ff000000"

let rig: InputRig
let console: TextConsole

beforeEach(() => {
  rig = new InputRig()
  console = new TextConsole(rig.controller)
})

afterEach(async () => {
  console.session[Symbol.dispose]()
  expect(await rig.close()).toEqual([])
})

function after(seconds: number): string[] {
  rig.clock.advance(seconds * 1000)
  return rig.taken()
}
const states = () =>
  console.replies.flatMap((reply) => (reply.type === "jiggler-state" ? [reply.everyS] : []))

describe("the jiggler", () => {
  it("moves the mouse by one count and back, each time nobody has been there for a while", () => {
    console.send({ type: "jiggler-start", everyS: 60 })
    expect(after(59.9)).toEqual([])
    expect(after(0.2)).toEqual([right, left])
    expect(after(60)).toEqual([right, left])
  })

  it.each<[string, (console: ReturnType<InputRig["openConsole"]>) => void]>([
    [
      "types",
      (person) => {
        person.press(0x04)
        person.release(0x04)
      },
    ],
    ["moves the mouse", (person) => person.move(5, 5)],
    ["moves the relative mouse", (person) => person.motion(3, 3)],
    [
      "clicks",
      (person) => {
        person.buttons(1)
        person.buttons(0)
      },
    ],
  ])("stops while somebody %s, and goes on when they have been quiet for as long", (_what, act) => {
    const person = rig.openConsole()
    console.send({ type: "jiggler-start", everyS: 10 })
    for (let second = 0; second < 60; second += 1) {
      act(person)
      expect(after(1).filter((report) => report === right)).toEqual([])
    }
    expect(after(8.9)).toEqual([])
    expect(after(0.2)).toEqual([right, left])
  })

  it("puts the mouse back at once when somebody comes in between", () => {
    const person = rig.openConsole()
    console.send({ type: "jiggler-start", everyS: 10 })
    expect(after(10)).toEqual([right])
    person.press(0x04)
    expect(rig.relativePointer.taken()).toEqual([left])
    rig.taken()
    person.release(0x04)
    expect(after(0.05).filter((report) => report === left)).toEqual([])
  })

  it("is not held up by what only says that a console is there", () => {
    const person = rig.openConsole()
    console.send({ type: "jiggler-start", everyS: 10 })
    for (let second = 0; second < 10; second += 1) {
      person.renew()
      rig.clock.advance(1000)
    }
    expect(after(0.1)).toEqual([right, left])
  })

  it("ends with the console that started it, and at anybody's word, and says so to all", () => {
    const other = new TextConsole(rig.controller)
    console.send({ type: "jiggler-start", everyS: 10 })
    other.send({ type: "jiggler-stop" })
    expect(after(60)).toEqual([])
    other.send({ type: "jiggler-start", everyS: 20 })
    other.session[Symbol.dispose]()
    expect(after(60)).toEqual([])
    expect(states()).toEqual([undefined, 10, undefined, 20, undefined])
  })
})
