import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig, type TestConsole } from "./fakes/input-rig.ts"
import { scriptedDevices } from "./fakes/scripted-device.ts"
import { InputController } from "./input-controller.ts"

const keyA = 0x04
const keyB = 0x05
const held = ["0000040000000000", "01ff3fff3f0000", "0100000000", "01e9000000"]
const released = ["0000000000000000", "00ff3fff3f0000", "0000000000", "0100000000"]

let rig: InputRig
let console: TestConsole

beforeEach(() => {
  rig = new InputRig()
  console = rig.openConsole()
  console.press(keyA)
  console.buttons(1, 16383, 16383)
  console.relativeButtons(1, 0, 0)
  console.consumer(0xe9, true)
  expect(rig.taken()).toEqual(held)
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

describe("all that a console holds, on every device, is released", () => {
  it.each<[string, () => unknown]>([
    ["it says so: blur, tab hide, pointer-lock loss", () => console.releaseAll()],
    [
      "its session ends, by its own word or because its link is dead",
      () => console.session[Symbol.dispose](),
    ],
    [
      "another console takes over",
      () => {
        const other = rig.openConsole()
        console.session[Symbol.dispose]()
        other.session[Symbol.dispose]()
      },
    ],
    ["it has been silent for 500 ms", () => rig.clock.advance(500)],
    [
      "it is thrown out for sending nonsense",
      () => {
        for (let count = 0; count < 21; count += 1) console.session.receive("keys", new Uint8Array(3))
      },
    ],
    [
      "it is thrown out for flooding",
      () => {
        for (let count = 0; count < 2000; count += 1) console.renew()
      },
    ],
    ["the gateway stops in good order (SIGTERM)", () => rig.controller[Symbol.asyncDispose]()],
    ["the gateway ends at once (a crash, Ctrl+C twice)", () => rig.controller.releaseNow()],
  ])("when %s", (_when, end) => {
    void end()
    expect(rig.taken()).toEqual(released)
  })

  it("by the next start, when the gateway was killed (SIGKILL)", async () => {
    const devices = scriptedDevices()
    await using _next = new InputController({ ...devices, clock: rig.clock })
    expect(Object.values(devices).flatMap((device) => device.taken())).toEqual([...released, "0200"])
  })
})

it("what another console holds stays down when one takes over from a third", () => {
  const other = rig.openConsole()
  other.press(keyB)
  rig.taken()
  console.session[Symbol.dispose]()
  expect(rig.keyboard.taken()).toEqual(["0000050000000000"])
  rig.clock.advance(500)
})
