import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { codeForUsage, isKeyUsage, usageForCode } from "./key-codes.ts"

/** The table by which the module is judged, one `code usage` per key, independent of how the module stores it. */
const fieldTable = `
  KeyA 04 KeyB 05 KeyC 06 KeyD 07 KeyE 08 KeyF 09 KeyG 0a KeyH 0b KeyI 0c KeyJ 0d KeyK 0e KeyL 0f KeyM 10 KeyN 11
  KeyO 12 KeyP 13 KeyQ 14 KeyR 15 KeyS 16 KeyT 17 KeyU 18 KeyV 19 KeyW 1a KeyX 1b KeyY 1c KeyZ 1d
  Digit1 1e Digit2 1f Digit3 20 Digit4 21 Digit5 22 Digit6 23 Digit7 24 Digit8 25 Digit9 26 Digit0 27
  Enter 28 Escape 29 Backspace 2a Tab 2b Space 2c Minus 2d Equal 2e BracketLeft 2f BracketRight 30 Backslash 31
  Semicolon 33 Quote 34 Backquote 35 Comma 36 Period 37 Slash 38 CapsLock 39
  F1 3a F2 3b F3 3c F4 3d F5 3e F6 3f F7 40 F8 41 F9 42 F10 43 F11 44 F12 45
  PrintScreen 46 ScrollLock 47 Pause 48 Insert 49 Home 4a PageUp 4b Delete 4c End 4d PageDown 4e
  ArrowRight 4f ArrowLeft 50 ArrowDown 51 ArrowUp 52 NumLock 53
  NumpadDivide 54 NumpadMultiply 55 NumpadSubtract 56 NumpadAdd 57 NumpadEnter 58
  Numpad1 59 Numpad2 5a Numpad3 5b Numpad4 5c Numpad5 5d Numpad6 5e Numpad7 5f Numpad8 60 Numpad9 61 Numpad0 62
  NumpadDecimal 63 IntlBackslash 64 ContextMenu 65 Power 66
  F13 68 F14 69 F15 6a F16 6b F17 6c F18 6d F19 6e F20 6f F21 70 F22 71 F23 72 F24 73
  AudioVolumeMute 7f AudioVolumeUp 80 AudioVolumeDown 81 IntlRo 87 KanaMode 88 IntlYen 89 Convert 8a NonConvert 8b
  ControlLeft e0 ShiftLeft e1 AltLeft e2 MetaLeft e3 ControlRight e4 ShiftRight e5 AltRight e6 MetaRight e7`

const extrasTable = `
  NumpadEqual 67 Help 75 Undo 7a Cut 7b Copy 7c Paste 7d Find 7e NumpadComma 85
  Lang1 90 Lang2 91 Lang3 92 Lang4 93 Lang5 94`

function rows(table: string): { code: string; usage: number }[] {
  return [...table.matchAll(/(\w+) ([0-9a-f]{2})\b/g)].map(([, code = "", usage = ""]) => ({
    code,
    usage: Number.parseInt(usage, 16),
  }))
}

const all = [...rows(fieldTable), ...rows(extrasTable)]

describe("KeyboardEvent.code and HID usages", () => {
  it("knows the field's 126 keys and 13 more", () => {
    expect(rows(fieldTable)).toHaveLength(126)
    expect(all).toHaveLength(139)
  })

  it.each(all)("$code is usage $usage, and back", ({ code, usage }) => {
    expect(usageForCode(code)).toBe(usage)
    expect(codeForUsage(usage)).toBe(code)
    expect(isKeyUsage(usage)).toBe(true)
  })

  it("names no other usage", () => {
    const named = Array.from({ length: 256 }, (_, usage) => usage).filter((usage) => codeForUsage(usage))
    expect(named).toHaveLength(all.length)
  })

  it.each([
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "",
    "keya",
    "KeyA ",
    "Fn",
    "MediaPlayPause",
  ])("%j is no key", (code) => {
    expect(usageForCode(code)).toBeUndefined()
  })

  it("gives undefined for whatever else a page may send", () => {
    const known = new Set(all.map(({ code }) => code))
    fc.assert(
      fc.property(fc.string(), (code) => {
        fc.pre(!known.has(code))
        expect(usageForCode(code)).toBeUndefined()
      }),
    )
  })

  it.each([-1, 0x00, 0x03, 0xa5, 0xb0, 0xdf, 0xe8, 0xff, 4.5, Number.NaN])(
    "%d may not be pressed",
    (usage) => {
      expect(isKeyUsage(usage)).toBe(false)
    },
  )
})
