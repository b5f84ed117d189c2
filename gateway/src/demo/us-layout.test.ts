import { describe, expect, it } from "vitest"
import { characterOf, keyName, ledBit, navigationOf } from "./us-layout.ts"

const leftShift = 0x02
const rightShift = 0x20

describe("the US layout", () => {
  it("types every printable ASCII character, plain or with Shift", () => {
    const typed = new Set<string | undefined>()
    for (let usage = 0x04; usage <= 0x38; usage++) {
      typed.add(characterOf(usage, 0, 0)).add(characterOf(usage, rightShift, 0))
    }
    const printable = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index))
    expect(printable.filter((character) => !typed.has(character))).toEqual([])
  })

  it.each([
    [0x04, 0, 0, "a"],
    [0x1d, leftShift, 0, "Z"],
    [0x04, 0, ledBit.caps, "A"],
    [0x04, leftShift, ledBit.caps, "a"],
    [0x1e, 0, ledBit.caps, "1"],
    [0x1e, leftShift, 0, "!"],
    [0x27, leftShift, 0, ")"],
    [0x2c, leftShift, 0, " "],
    [0x34, leftShift, 0, '"'],
    [0x64, 0, 0, "\\"],
    [0x54, 0, 0, "/"],
    [0x59, 0, ledBit.num, "1"],
    [0x62, 0, ledBit.num, "0"],
    [0x63, 0, ledBit.num, "."],
    [0x59, 0, 0, undefined],
    [0x59, leftShift, ledBit.num, undefined],
    [0x28, 0, 0, undefined],
    [0x3a, 0, 0, undefined],
  ])("usage 0x%i with modifiers %i and LEDs %i types %s", (usage, modifiers, leds, expected) => {
    expect(characterOf(usage, modifiers, leds)).toBe(expected)
  })

  it.each([0x01, 0x10, 0x04, 0x40, 0x08, 0x80])(
    "types nothing with Ctrl, Alt or Super (%i) held",
    (modifier) => {
      expect(characterOf(0x04, modifier, 0)).toBeUndefined()
    },
  )

  it("makes the keypad navigate while Num Lock is off", () => {
    expect(navigationOf(0x60, 0, 0)).toBe(0x52)
    expect(navigationOf(0x60, 0, ledBit.num)).toBe(0x60)
    expect(navigationOf(0x58, 0, ledBit.num)).toBe(0x28)
  })

  it("names keys as they are printed on the caps", () => {
    expect([0x04, 0x1e, 0x2c, 0x3a, 0x52, 0x5d, 0x68, 0xe0, 0xe6, 0x90].map(keyName)).toEqual([
      "A",
      "1",
      "Space",
      "F1",
      "↑",
      "Keypad 5",
      "F13",
      "Ctrl",
      "AltGr",
      "0x90",
    ])
  })
})
