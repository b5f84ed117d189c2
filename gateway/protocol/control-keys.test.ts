import { describe, expect, it } from "vitest"
import { isConsumerUsage, isSystemUsage, targetKey } from "./control-keys.ts"

describe("where the target has a key", () => {
  it.each([
    ["KeyA", "key", 0x04],
    ["ScrollLock", "key", 0x47],
    ["F13", "key", 0x68],
    ["F24", "key", 0x73],
    ["IntlRo", "key", 0x87],
    ["KanaMode", "key", 0x88],
    ["IntlYen", "key", 0x89],
    ["Convert", "key", 0x8a],
    ["NonConvert", "key", 0x8b],
    ["Lang1", "key", 0x90],
    ["Lang2", "key", 0x91],
    ["AudioVolumeUp", "consumer", 0xe9],
    ["AudioVolumeDown", "consumer", 0xea],
    ["AudioVolumeMute", "consumer", 0xe2],
    ["MediaPlayPause", "consumer", 0xcd],
    ["LaunchApp2", "consumer", 0x192],
    ["BrowserHome", "consumer", 0x223],
    ["Power", "system", 0x81],
    ["Sleep", "system", 0x82],
    ["WakeUp", "system", 0x83],
  ] as const)("%s is on %s, %i", (code, type, usage) => {
    expect(targetKey(code)).toEqual({ type, usage })
  })

  it.each(["Fn", "constructor", "__proto__", "", "mediaplaypause"])("%j is nowhere", (code) => {
    expect(targetKey(code)).toBeUndefined()
  })

  it("may name 1 to 767 on the consumer page, and the three power keys", () => {
    expect([0, 1, 0x2ff, 0x300, 1.5, Number.NaN].map(isConsumerUsage)).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ])
    expect([0x80, 0x81, 0x82, 0x83, 0x84].map(isSystemUsage)).toEqual([false, true, true, true, false])
  })
})
