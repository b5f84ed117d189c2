import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isKeyUsage, usageForCode } from "../../protocol/index.ts"
import { BootKeyboard } from "./boot-keyboard.ts"
import { parseReportDescriptor } from "./descriptor-parser.ts"
import { bootKeyboard } from "./descriptors.ts"
import { decodeInputReport } from "./report-decoder.ts"

/** `+KeyA` presses, `-KeyA` releases. */
function reportAfter(script: string): string {
  const keyboard = new BootKeyboard()
  for (const step of script.split(" ").filter(Boolean)) {
    const usage = usageForCode(step.slice(1)) ?? Number.NaN
    if (step.startsWith("+")) keyboard.press(usage)
    else keyboard.release(usage)
  }
  return Buffer.from(keyboard.report()).toString("hex")
}

describe("BootKeyboard", () => {
  it.each([
    ["", "0000000000000000"],
    ["+KeyA", "0000040000000000"],
    ["+KeyA -KeyA", "0000000000000000"],
    ["+ShiftLeft +KeyA", "0200040000000000"],
    ["+KeyA +ShiftLeft -KeyA", "0200000000000000"],
    ["+ControlLeft +AltLeft +Delete", "05004c0000000000"],
    ["+ControlRight +ShiftRight +AltRight +MetaRight", "f000000000000000"],
    ["+ControlLeft +ShiftLeft +AltLeft +MetaLeft", "0f00000000000000"],
    ["+KeyC +KeyB +KeyA", "0000060504000000"],
    ["+KeyC +KeyB +KeyA -KeyB", "0000060400000000"],
    ["+KeyC +KeyB +KeyA -KeyB +KeyB", "0000060405000000"],
    ["+KeyA +KeyA -KeyA", "0000000000000000"],
    ["-KeyA", "0000000000000000"],
    ["+F24 +IntlYen +Lang1", "0000738990000000"],
    ["+Digit1 +Digit2 +Digit3 +Digit4 +Digit5 +Digit6", "00001e1f20212223"],
  ])("after %j reports %s", (script, report) => {
    expect(reportAfter(script)).toBe(report)
  })

  it.each([
    ["seven keys are a roll-over error", "", "0000010101010101"],
    ["modifiers are told during roll-over", "+ShiftLeft", "0200010101010101"],
    ["an eighth key changes nothing", "+KeyB", "0000010101010101"],
    ["releasing the seventh restores the six", "-Digit7", "00001e1f20212223"],
    ["releasing the first restores the others, the seventh included", "-Digit1", "00001f2021222324"],
  ])("%s", (_what, then, report) => {
    const seven = "+Digit1 +Digit2 +Digit3 +Digit4 +Digit5 +Digit6 +Digit7"
    expect(reportAfter(`${seven} ${then}`)).toBe(report)
  })

  it("shows a host exactly the keys that are down, or the roll-over error, never a key shifted out", () => {
    const descriptor = parseReportDescriptor(bootKeyboard.reportDescriptor)
    const usage = fc.oneof(fc.integer({ min: 0x04, max: 0x0c }), fc.nat(0xff).filter(isKeyUsage))
    fc.assert(
      fc.property(fc.array(fc.tuple(usage, fc.boolean()), { maxLength: 40 }), (steps) => {
        const keyboard = new BootKeyboard()
        const down = new Set<number>()
        for (const [usage, isDown] of steps) {
          if (isDown) {
            keyboard.press(usage)
            down.add(usage)
          } else {
            keyboard.release(usage)
            down.delete(usage)
          }
          const modifiers = [...down].filter((usage) => usage >= 0xe0).sort()
          const keys = [...down].filter((usage) => usage < 0xe0)
          const seen = decodeInputReport(descriptor, keyboard.report())
            .filter(({ value }) => value === 1)
            .map(({ usage }) => usage)
          expect(seen).toEqual([...modifiers, ...(keys.length > 6 ? [1, 1, 1, 1, 1, 1] : keys)])
        }
      }),
    )
  })
})
