import { expect, it } from "vitest"
import { createDemo } from "./demo.ts"
import { ledBit } from "./us-layout.ts"

function plugged() {
  const clock = { nowUs: 0 }
  const demo = createDemo({ nowUs: () => clock.nowUs, wallClock: () => new Date(0) })
  return { ...demo, clock }
}

const capsLock = Uint8Array.of(0, 0, 0x39, 0, 0, 0, 0, 0)
const nothing = new Uint8Array(8)

it("hands reports to the target and LEDs back to the gateway, the present ones first", async () => {
  const { keyboard, mouse } = plugged()
  await using _keyboard = keyboard
  await using _mouse = mouse
  const leds: number[] = []
  keyboard.onOutputReport((report) => leds.push(...report))
  expect(keyboard.write(capsLock)).toBe(true)
  expect(keyboard.write(nothing)).toBe(true)
  expect(leds).toEqual([ledBit.num, ledBit.num | ledBit.caps])
})

it("stops telling an observer that unsubscribed", async () => {
  const { keyboard } = plugged()
  await using _keyboard = keyboard
  const leds: number[] = []
  const unsubscribe = keyboard.onOutputReport((report) => leds.push(...report))
  unsubscribe()
  unsubscribe()
  keyboard.write(capsLock)
  expect(leds).toEqual([ledBit.num])
})

it.each(["asleep", "detached"] as const)("takes no report while USB is %s, and says so", async (status) => {
  const { keyboard, mouse, target } = plugged()
  await using _keyboard = keyboard
  await using _mouse = mouse
  target.setUsb(status)
  expect([keyboard.status.value, mouse.status.value]).toEqual([status, status])
  expect([keyboard.write(capsLock), mouse.write(new Uint8Array(7))]).toEqual([false, false])
  target.setUsb("ready")
  expect(keyboard.status.value).toBe("ready")
  expect([keyboard.write(nothing), mouse.write(new Uint8Array(7))]).toEqual([true, true])
})

it("refuses a report of the wrong size with a typed error", async () => {
  const { keyboard } = plugged()
  await using _keyboard = keyboard
  expect(() => keyboard.write(new Uint8Array(3))).toThrow(
    expect.objectContaining({ code: "hid/malformed-report" }),
  )
})

it("is detached for good once disposed", async () => {
  const { keyboard, target } = plugged()
  await keyboard[Symbol.asyncDispose]()
  target.setUsb("asleep")
  target.setUsb("ready")
  expect(keyboard.status.value).toBe("detached")
  expect(keyboard.write(nothing)).toBe(false)
})
