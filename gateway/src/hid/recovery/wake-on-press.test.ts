import { describe, expect, it } from "vitest"
import { ScriptedDevice } from "../fakes/scripted-device.ts"
import { WakeOnPress } from "./wake-on-press.ts"

function keyboard() {
  const device = new ScriptedDevice()
  const seen = { wakes: 0 }
  const wrapped = new WakeOnPress(device, () => {
    seen.wakes += 1
  })
  /** @returns whether it woke the host. */
  const write = (modifiers: number, ...keys: number[]) => {
    const before = seen.wakes
    const report = new Uint8Array(8)
    report[0] = modifiers
    report.set(keys, 2)
    wrapped.write(report)
    return seen.wakes > before
  }
  return { device, wrapped, write }
}

describe("WakeOnPress", () => {
  it("wakes with each key and modifier that goes down, and with nothing else", () => {
    const { write } = keyboard()
    expect(write(0)).toBe(false)
    expect(write(0, 4)).toBe(true)
    expect(write(0, 4)).toBe(false)
    expect(write(2, 4)).toBe(true)
    expect(write(2, 4, 5)).toBe(true)
    expect(write(2, 5)).toBe(false)
    expect(write(0)).toBe(false)
    expect(write(0, 4)).toBe(true)
  })

  it("is the device that it wraps in everything else", async () => {
    const { device, wrapped, write } = keyboard()
    const leds: number[] = []
    wrapped.onOutputReport(([octet = 0]) => leds.push(octet))
    device.sendOutputReport(2)
    write(0, 4)
    expect(device.taken()).toEqual(["0000040000000000"])
    device.mood = "asleep"
    write(0, 5)
    expect(wrapped.status.value).toBe("asleep")
    await wrapped[Symbol.asyncDispose]()
    expect(leds).toEqual([2])
    expect(device.isDisposed).toBe(true)
  })
})
