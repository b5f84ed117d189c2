import { targetKey } from "@crashcart/gateway/protocol"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isScriptFault, type KeyStep, parseMacro, printMacro, released, targetSteps } from "./macro-script.ts"

const steps = (text: string) => {
  const parsed = parseMacro(text)
  if (isScriptFault(parsed)) throw new Error(`line ${parsed.line}: ${parsed.problem}`)
  return parsed.map(({ code, down, waitMs }) => `${waitMs} ${down ? "+" : "-"}${code}`)
}

describe("a macro as written", () => {
  it.each([
    ["a key", "ScrollLock", ["0 +ScrollLock", "50 -ScrollLock"]],
    [
      "a chord, released in reverse",
      "ControlLeft + AltLeft + Delete",
      ["0 +ControlLeft", "0 +AltLeft", "0 +Delete", "50 -Delete", "0 -AltLeft", "0 -ControlLeft"],
    ],
    [
      "keys with a pause of its own",
      "ScrollLock\nwait 200 # for the switch\nScrollLock",
      ["0 +ScrollLock", "50 -ScrollLock", "200 +ScrollLock", "50 -ScrollLock"],
    ],
    ["keys one after the other", "KeyA\nKeyB", ["0 +KeyA", "50 -KeyA", "30 +KeyB", "50 -KeyB"]],
    ["down and up", "down ShiftLeft\nwait 5\nup ShiftLeft", ["0 +ShiftLeft", "5 -ShiftLeft"]],
    [
      "what is left down, released",
      "down AltLeft\ndown PrintScreen",
      ["0 +AltLeft", "0 +PrintScreen", "0 -PrintScreen", "0 -AltLeft"],
    ],
    [
      "media and power keys",
      "AudioVolumeUp\nSleep",
      ["0 +AudioVolumeUp", "50 -AudioVolumeUp", "30 +Sleep", "50 -Sleep"],
    ],
    ["nothing", "\n  # only words\n", []],
  ])("is %s", (_what, text, expected) => {
    expect(steps(text)).toEqual(expected)
  })

  it.each([
    ["KeyA\nkeyb", 2, "there is no key keyb"],
    ["down", 1, "a key is missing"],
    ["KeyA+", 1, "a key is missing"],
    ["down KeyA+KeyB", 1, "one key at a time goes down or up"],
    ["wait", 1, "a wait is 0 to 60000 milliseconds"],
    ["wait 60001", 1, "a wait is 0 to 60000 milliseconds"],
    ["wait -1", 1, "a wait is 0 to 60000 milliseconds"],
    ["wait 40000\nwait 40000\nKeyA", 3, "no wait is longer than 60000 milliseconds"],
    ["KeyA\n".repeat(3000), 3001, "5000 steps are the most"],
    ["wait 60000\nKeyA\n".repeat(11), 23, "10 minutes are the most"],
  ])("%j is faulty in line %i: %s", (text, line, problem) => {
    expect(parseMacro(text)).toEqual({ line, problem })
  })

  it("reads what it has written", () => {
    const step: fc.Arbitrary<KeyStep> = fc.record({
      code: fc.constantFrom("KeyA", "ShiftLeft", "AudioVolumeUp", "Sleep"),
      down: fc.boolean(),
      waitMs: fc.integer({ min: 0, max: 5000 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (recorded) => {
        expect(parseMacro(printMacro(recorded))).toEqual(released(recorded))
      }),
    )
  })

  it("is steps or a fault, whatever is written", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseMacro(text)
        if (isScriptFault(parsed)) expect(parsed.line).toBeGreaterThan(0)
        else for (const { code } of parsed) expect(targetKey(code)).toBeDefined()
      }),
    )
  })

  it("goes to the device that has the key", () => {
    const parsed = parseMacro("KeyA\nAudioVolumeUp\nSleep")
    expect(isScriptFault(parsed) ? [] : targetSteps(parsed).map(({ type, usage }) => [type, usage])).toEqual([
      ["key", 4],
      ["key", 4],
      ["consumer", 0xe9],
      ["consumer", 0xe9],
      ["system", 0x82],
      ["system", 0x82],
    ])
  })
})
