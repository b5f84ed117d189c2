import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../errors.ts"
import { bootKeyboard } from "../hid/index.ts"
import { KeyboardHost, type KeyPress } from "./keyboard-host.ts"
import { ledBit } from "./us-layout.ts"

const a = 0x04
const b = 0x05
const c = 0x06
const capsLock = 0x39
const numLock = 0x53
const leftShift = 0xe1

function plugIn(descriptor = bootKeyboard.reportDescriptor) {
  const presses: KeyPress[] = []
  const leds: number[] = []
  const host = new KeyboardHost(
    descriptor,
    (press) => presses.push(press),
    (octet) => leds.push(octet),
  )
  let nowUs = 0
  return {
    host,
    leds,
    presses,
    usages: () => presses.map((press) => press.usage),
    /** A boot report `ms` milliseconds after the last one. */
    report: (modifiers: number, keys: readonly number[], ms = 10) => {
      nowUs += ms * 1000
      host.takeReport(Uint8Array.of(modifiers, 0, ...keys, ...new Array(6 - keys.length).fill(0)), nowUs)
    },
    wait: (ms: number) => {
      nowUs += ms * 1000
      host.advance(nowUs)
    },
  }
}

describe("a host's keyboard driver", () => {
  it("sees a key once, however often its report repeats", () => {
    const { report, presses } = plugIn()
    report(0, [a])
    report(0, [a])
    report(0, [])
    expect(presses).toEqual([{ usage: a, modifiers: 0, leds: ledBit.num, isRepeat: false }])
  })

  it("sees keys that overlap, in the order in which they went down", () => {
    const { report, usages, host } = plugIn()
    report(0, [b])
    report(0, [a, b])
    report(0, [a])
    report(0, [a, c])
    expect(usages()).toEqual([b, a, c])
    expect(host.held).toEqual([a, c])
  })

  it("gives each press the modifiers of its own report", () => {
    const { report, presses, host } = plugIn()
    report(0x02, [a])
    report(0x00, [a, b])
    expect(presses.map(({ usage, modifiers }) => [usage, modifiers])).toEqual([
      [a, 0x02],
      [b, 0],
    ])
    report(0x02, [])
    expect(host.held).toEqual([leftShift])
    expect(presses).toHaveLength(2)
  })

  it("ignores a report that says only that too many keys are down", () => {
    const { report, usages, host } = plugIn()
    report(0, [a])
    report(0, [1, 1, 1, 1, 1, 1])
    expect(host.held).toEqual([a])
    report(0, [a, b])
    expect(usages()).toEqual([a, b])
  })

  it("repeats a held key after half a second, 30 times a second, until it is let go", () => {
    const { report, wait, presses } = plugIn()
    report(0, [a])
    wait(499)
    expect(presses).toHaveLength(1)
    wait(1)
    expect(presses).toHaveLength(2)
    wait(1000)
    expect(presses).toHaveLength(32)
    expect(presses.slice(1).every((press) => press.isRepeat && press.usage === a)).toBe(true)
    report(0, [])
    const before = presses.length
    wait(2000)
    expect(presses).toHaveLength(before)
  })

  it("repeats only the newest key, and no modifier", () => {
    const { report, wait, usages } = plugIn()
    report(0, [a])
    report(0, [a, b])
    wait(500)
    expect(usages()).toEqual([a, b, b])
    report(0, [a])
    wait(2000)
    expect(usages()).toEqual([a, b, b])
    report(0x02, [])
    wait(2000)
    expect(usages()).toEqual([a, b, b])
  })

  it("repeats what was due before it takes a late report", () => {
    const { report, usages } = plugIn()
    report(0, [a])
    report(0, [b], 520)
    expect(usages()).toEqual([a, a, b])
  })

  it("does not make up for more than a second of missed repeats", () => {
    const { report, wait, presses } = plugIn()
    report(0, [a])
    wait(3_600_000)
    expect(presses.length).toBeLessThanOrEqual(33)
  })

  it("turns LEDs on and off with the lock keys, and repeats none of these", () => {
    const { report, wait, leds, host } = plugIn()
    expect(host.leds).toBe(ledBit.num)
    report(0, [capsLock])
    wait(2000)
    report(0, [])
    report(0, [numLock])
    report(0, [])
    report(0, [capsLock])
    expect(leds).toEqual([ledBit.num | ledBit.caps, ledBit.caps, 0])
  })

  it("holds nothing after the bus was suspended, and sees a key that is still down as pressed again", () => {
    const { report, wait, host, usages } = plugIn()
    report(0, [a])
    host.releaseAll()
    wait(2000)
    expect(host.held).toEqual([])
    report(0, [a])
    expect(usages()).toEqual([a, a])
  })

  it("understands a keyboard whose descriptor is laid out differently", () => {
    // Report ID 7, six keys first, then the modifiers.
    // biome-ignore format: one line per item
    const descriptor = Uint8Array.of(
      0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x85, 0x07, 0x05, 0x07,
      0x19, 0x00, 0x29, 0x65, 0x15, 0x00, 0x25, 0x65, 0x75, 0x08, 0x95, 0x06, 0x81, 0x00,
      0x19, 0xe0, 0x29, 0xe7, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02,
      0xc0,
    )
    const { host, presses } = plugIn(descriptor)
    host.takeReport(Uint8Array.of(7, a, 0, 0, 0, 0, 0, 0x02), 0)
    expect(presses).toEqual([{ usage: a, modifiers: 0x02, leds: ledBit.num, isRepeat: false }])
  })

  it("takes any 8 octets, and refuses every other size with a typed error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 16 }), (bytes) => {
        const { host } = plugIn()
        try {
          host.takeReport(bytes, 0)
          expect(bytes).toHaveLength(8)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toMatchObject({ code: "hid/malformed-report" })
          expect(bytes).not.toHaveLength(8)
        }
      }),
    )
  })
})
