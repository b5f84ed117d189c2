import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { usageForCode } from "../session/index.ts"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { IsoKeys } from "./iso-keys.ts"
import { KeyState, type Platform } from "./key-state.ts"

const usage = {
  a: 0x04,
  v: 0x19,
  delete: 0x4c,
  caps: 0x39,
  printScreen: 0x46,
  controlLeft: 0xe0,
  altLeft: 0xe2,
  metaLeft: 0xe3,
  altRight: 0xe6,
}

function rig(platform: Platform = "other", isoKeys = new IsoKeys(platform)) {
  const clock = new FakeClock()
  const sent: string[] = []
  const keys = new KeyState({
    platform,
    clock,
    isoKeys,
    send: ({ type, usage }, down) => {
      sent.push(`${down ? "+" : "-"}${type === "key" ? "" : `${type} `}${usage.toString(16)}`)
      return true
    },
    changed: () => undefined,
  })
  const press = (code: string, repeat = false, key = "") => keys.down({ code, key, repeat })
  return { clock, sent, keys, press }
}

const plus = (code: number) => `+${code.toString(16)}`
const minus = (code: number) => `-${code.toString(16)}`

describe("KeyState", () => {
  it("sends a key's press and release, by its place on the keyboard", () => {
    const { keys, press, sent } = rig()
    press("KeyA")
    expect([...keys.held]).toEqual(["KeyA"])
    keys.up("KeyA")
    expect([...keys.held]).toEqual([])
    expect(sent).toEqual([plus(usage.a), minus(usage.a)])
  })

  it("leaves repeating to the target", () => {
    const { press, sent } = rig()
    press("KeyA")
    press("KeyA", true)
    press("KeyA", true)
    expect(sent).toEqual([plus(usage.a)])
  })

  it("does not press a key that has been down since before it was asked", () => {
    const { keys, press, sent } = rig()
    press("KeyA", true)
    keys.up("KeyA")
    expect(sent).toEqual([])
  })

  it("releases a key first whose keyup was lost", () => {
    const { press, sent } = rig()
    press("KeyA")
    press("KeyA")
    expect(sent).toEqual([plus(usage.a), minus(usage.a), plus(usage.a)])
  })

  it("says which keys it cannot send", () => {
    const { press, sent } = rig()
    expect(press("Fn")).toBe(false)
    expect(press("")).toBe(false)
    expect(sent).toEqual([])
  })

  it("holds nothing that did not go out", () => {
    const keys = new KeyState({
      platform: "other",
      isoKeys: new IsoKeys("other"),
      clock: new FakeClock(),
      send: () => false,
      changed: () => undefined,
    })
    keys.down({ code: "KeyA", key: "a", repeat: false })
    expect(keys.held.size).toBe(0)
  })

  it("presses a chord in order and releases it in reverse, 50 ms later", async () => {
    const { clock, keys, sent } = rig()
    keys.chord(["ControlLeft", "AltLeft", "Delete"])
    expect(sent).toEqual([plus(usage.controlLeft), plus(usage.altLeft), plus(usage.delete)])
    await clock.advance(50)
    expect(sent.slice(3)).toEqual([minus(usage.delete), minus(usage.altLeft), minus(usage.controlLeft)])
  })

  it("lets what is typed right after a chord follow it, instead of joining it", async () => {
    const { clock, keys, press, sent } = rig()
    keys.chord(["MetaLeft"])
    press("KeyA")
    keys.up("KeyA")
    keys.chord(["Delete"])
    press("KeyV")
    const meta = [plus(usage.metaLeft), minus(usage.metaLeft)]
    expect(sent).toEqual(meta.slice(0, 1))
    await clock.advance(50)
    expect(sent).toEqual([...meta, plus(usage.a), minus(usage.a), plus(usage.delete)])
    await clock.advance(50)
    expect(sent.slice(5)).toEqual([minus(usage.delete), plus(usage.v)])
    expect(clock.pendingTimers).toBe(0)
  })

  it("ends a chord early for a click, with what was typed in between before it", () => {
    const { clock, keys, press, sent } = rig()
    keys.chord(["Delete"])
    press("KeyA")
    keys.chord(["KeyV"])
    keys.flush()
    expect(sent).toEqual([
      plus(usage.delete),
      minus(usage.delete),
      plus(usage.a),
      plus(usage.v),
      minus(usage.v),
    ])
    expect(clock.pendingTimers).toBe(0)
  })

  it("taps Print Screen, of which Windows tells the release only", () => {
    const { keys, sent } = rig("windows")
    keys.up("PrintScreen")
    expect(sent).toEqual([plus(usage.printScreen), minus(usage.printScreen)])
  })

  it("forgets everything at once, a chord's release and what waits behind it included", async () => {
    const { clock, keys, press, sent } = rig()
    press("KeyA")
    keys.chord(["Delete"])
    press("KeyV")
    keys.clear()
    await clock.advance(1000)
    expect(keys.held.size).toBe(0)
    expect(sent).toEqual([plus(usage.a), plus(usage.delete)])
  })
})

describe("keys that not every keyboard has", () => {
  it.each([
    ["F13", "68"],
    ["F24", "73"],
    ["IntlRo", "87"],
    ["KanaMode", "88"],
    ["IntlYen", "89"],
    ["Convert", "8a"],
    ["NonConvert", "8b"],
    ["Lang1", "90"],
    ["Lang2", "91"],
    ["IntlBackslash", "64"],
    ["ScrollLock", "47"],
    ["MediaPlayPause", "consumer cd"],
    ["AudioVolumeUp", "consumer e9"],
    ["Sleep", "system 82"],
  ])("%s goes down and up as %s", (code, expected) => {
    const { keys, press, sent } = rig()
    expect(press(code)).toBe(true)
    keys.up(code)
    expect(sent).toEqual([`+${expected}`, `-${expected}`])
  })

  it("presses Scroll Lock twice in a row as it was pressed, for a KVM switch that waits for it", async () => {
    const { clock, keys, press, sent } = rig()
    const pressedAt: number[] = []
    for (let tap = 0; tap < 2; tap += 1) {
      pressedAt.push(clock.nowMs())
      press("ScrollLock")
      await clock.advance(40)
      keys.up("ScrollLock")
      await clock.advance(40)
    }
    expect(sent).toEqual(["+47", "-47", "+47", "-47"])
    expect(clock.pendingTimers).toBe(0)
  })

  it.each(["Dead", "Process", "Unidentified", "é"])(
    "goes by the place of a key whose meaning here is %j: dead keys and input methods change nothing",
    (key) => {
      const { keys, press, sent } = rig()
      press("BracketLeft", false, key)
      keys.up("BracketLeft")
      expect(sent).toEqual(["+2f", "-2f"])
    },
  )

  it("holds as many keys as hands press: which of them the target can be told is the gateway's business", () => {
    const { keys, press } = rig()
    const codes = [..."ABCDEFGHIJ"].map((letter) => `Key${letter}`)
    for (const code of codes) press(code)
    expect([...keys.held]).toEqual(codes)
  })
})

describe("on macOS", () => {
  const codesOf = (sent: readonly string[]) => sent.filter((each) => each.startsWith("+"))

  it("exchanges the keys beside 1 and Z of an Apple ISO keyboard, once one of them has told that it is one", () => {
    const { keys, press, sent } = rig("mac")
    for (const code of ["Backquote", "IntlBackslash", "Backquote"]) {
      press(code)
      keys.up(code)
    }
    // Backquote is left of 1 on an ANSI keyboard; IntlBackslash there, and only on an ISO one, is left of 1 too.
    expect(codesOf(sent)).toEqual(["+35", "+35", "+64"])
  })

  it("exchanges them from the first where the person has said so, and never where they have denied it", () => {
    const typed = (isExchanged: boolean) => {
      const { keys, press, sent } = rig("mac", new IsoKeys("mac", isExchanged))
      for (const code of ["Backquote", "IntlBackslash"]) {
        press(code)
        keys.up(code)
      }
      return codesOf(sent)
    }
    expect(typed(true)).toEqual(["+64", "+35"])
    expect(typed(false)).toEqual(["+35", "+64"])
  })

  it("exchanges nothing elsewhere", () => {
    const { press, sent } = rig("windows", new IsoKeys("windows", true))
    press("IntlBackslash")
    expect(sent).toEqual(["+64"])
  })

  it("taps keys while Meta is held, because their keyup never comes", () => {
    const { keys, press, sent } = rig("mac")
    press("MetaLeft")
    press("KeyV")
    press("KeyV")
    keys.up("MetaLeft")
    expect(sent).toEqual([
      plus(usage.metaLeft),
      plus(usage.v),
      minus(usage.v),
      plus(usage.v),
      minus(usage.v),
      minus(usage.metaLeft),
    ])
  })

  it("releases keys with Meta that were down before it", () => {
    const { keys, press } = rig("mac")
    press("ShiftLeft")
    press("KeyA")
    press("MetaLeft")
    keys.up("MetaLeft")
    expect([...keys.held]).toEqual(["ShiftLeft"])
  })

  it("taps Caps Lock at each change", () => {
    const { keys, press, sent } = rig("mac")
    press("CapsLock")
    keys.up("CapsLock")
    expect(sent).toEqual([plus(usage.caps), minus(usage.caps), plus(usage.caps), minus(usage.caps)])
  })
})

describe("on Windows", () => {
  it("takes ControlLeft and AltRight for AltGr, and sends AltRight alone", async () => {
    const { clock, keys, press, sent } = rig("windows")
    press("ControlLeft")
    await clock.advance(2)
    press("AltRight")
    keys.up("ControlLeft")
    keys.up("AltRight")
    await clock.advance(1000)
    expect(sent).toEqual([plus(usage.altRight), minus(usage.altRight)])
  })

  it("sends a ControlLeft that stays alone after 50 ms", async () => {
    const { clock, press, sent } = rig("windows")
    press("ControlLeft")
    await clock.advance(49)
    expect(sent).toEqual([])
    await clock.advance(1)
    expect(sent).toEqual([plus(usage.controlLeft)])
  })

  it("sends ControlLeft before the key or the click that follows it", () => {
    const { keys, press, sent } = rig("windows")
    press("ControlLeft")
    press("KeyV")
    expect(sent).toEqual([plus(usage.controlLeft), plus(usage.v)])
    keys.up("ControlLeft")
    press("ControlLeft")
    keys.flush()
    keys.up("ControlLeft")
    expect(sent.slice(2)).toEqual([
      minus(usage.controlLeft),
      plus(usage.controlLeft),
      minus(usage.controlLeft),
    ])
  })
})

describe("Windows with an input method", () => {
  it.each([
    ["Lang1", "HangulMode", "90"],
    ["Lang2", "HanjaMode", "91"],
    ["KanaMode", "HiraganaKatakana", "88"],
    ["Backquote", "ZenkakuHankaku", "35"],
    ["CapsLock", "Alphanumeric", "39"],
  ])("taps %s (%s), whose keyup never comes", (code, key, expected) => {
    const { keys, press, sent } = rig("windows")
    press(code, false, key)
    expect(sent).toEqual([`+${expected}`, `-${expected}`])
    expect([...keys.held]).toEqual([])
  })
})

it("never leaves a key down on the target that it does not hold, whatever the browser says", async () => {
  const code = fc.constantFrom(
    "KeyA",
    "ShiftLeft",
    "ControlLeft",
    "AltRight",
    "MetaLeft",
    "CapsLock",
    "PrintScreen",
  )
  const event = fc.record({ code, kind: fc.constantFrom("down", "repeat", "up", "wait", "chord", "flush") })
  const platform = fc.constantFrom<Platform>("mac", "windows", "other")
  await fc.assert(
    fc.asyncProperty(platform, fc.array(event, { maxLength: 30 }), async (where, events) => {
      const { clock, keys, press, sent } = rig(where)
      for (const { code: each, kind } of events) {
        if (kind === "up") keys.up(each)
        else if (kind === "wait") await clock.advance(60)
        else if (kind === "chord") keys.chord([each, "Delete"])
        else if (kind === "flush") keys.flush()
        else press(each, kind === "repeat")
      }
      const down = new Set<string>()
      for (const report of sent) {
        if (report.startsWith("+")) down.add(report.slice(1))
        else expect(down.delete(report.slice(1))).toBe(true)
      }
      const held = [...keys.held].map((each) => usageForCode(each)?.toString(16))
      expect(new Set(held)).toEqual(down)
    }),
  )
})
