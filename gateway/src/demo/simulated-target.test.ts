import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { bootMs } from "./banner.ts"
import { simulated } from "./scripted-target.ts"
import { hashState } from "./strip.ts"
import { ledBit } from "./us-layout.ts"

describe("the simulated target", () => {
  it("greets a newcomer and waits at a prompt", () => {
    const { text } = simulated()
    expect(text()).toContain("root@target:~#")
    expect(text()).toContain("Ctrl+Alt+Del")
  })

  it("shows what was typed, and holds it in its strip", () => {
    const { type, text, strip } = simulated()
    type("Hello, World 42!")
    expect(text()).toContain("root@target:~# Hello, World 42!")
    expect(strip()).toMatchObject({ typedTail: "Hello, World 42!", typedCount: 16 })
  })

  it("holds in its strip any text of printable characters and new lines, cut to its newest 30", () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    })
    fc.assert(
      fc.property(printable, (line) => {
        const { type, strip } = simulated(640, 480)
        type(`echo ${line}\n`)
        expect(strip().typedTail).toBe(`echo ${line}\n`.slice(-30))
      }),
      { numRuns: 25 },
    )
  })

  it("takes the last character back on Backspace, in the strip too", () => {
    const { type, press, strip, text } = simulated()
    type("cats")
    press(0x2a)
    expect(strip()).toMatchObject({ typedTail: "cat", typedCount: 3 })
    expect(text()).toMatch(/# cat$/m)
  })

  it("types nothing while Ctrl is held", () => {
    const { type, press, strip } = simulated()
    type("x")
    press(0x06, 0x01)
    expect(strip().typedTail).toBe("x")
  })

  it("lights Caps Lock, tells the keyboard, and types capitals from then on", () => {
    const { type, press, strip, target } = simulated()
    const seen: number[] = []
    target.leds.observe((leds) => seen.push(leds))
    press(0x39)
    type("abc")
    expect(strip()).toMatchObject({ leds: ledBit.num | ledBit.caps, typedTail: "ABC" })
    expect(seen).toEqual([ledBit.num, ledBit.num | ledBit.caps])
  })

  it("repeats a key that is held", () => {
    const { keyboard, clock, strip } = simulated()
    keyboard(0, 0x04)
    clock.nowUs += 600_000
    expect(strip().typedTail).toBe("aaaaa")
  })

  it("answers commands, and says so when it does not know one", () => {
    const { type, text } = simulated()
    type("echo out there\nfoo bar\nls\n")
    expect(text()).toContain("\nout there\n")
    expect(text()).toContain("sh: foo: command not found")
    expect(text()).toContain("motd")
  })

  it("moves its pointer, counts clicks and wheel steps", () => {
    const { mouse, strip } = simulated()
    mouse(0, 0.25, 0.5)
    mouse(1, 0.25, 0.5)
    mouse(0, 0.5, 0.5, -2)
    expect(strip()).toMatchObject({
      pointerX: 640,
      pointerY: 360,
      buttons: 0,
      clicks: 1,
      lastClickX: 320,
      lastClickY: 360,
      wheelSteps: -2,
    })
  })

  it("scrolls its console with the wheel, and returns when somebody types", () => {
    const { type, mouse, text } = simulated()
    type("help\nhelp\n")
    const bottom = text()
    mouse(0, 0.5, 0.5, 5)
    expect(text()).not.toBe(bottom)
    mouse(0, 0.5, 0.5, -5)
    expect(text()).toBe(bottom)
    mouse(0, 0.5, 0.5, 5)
    type("x")
    expect(text()).toContain("# x")
  })

  it("hashes its whole state, so that a test can compare", () => {
    const { type, mouse, strip } = simulated()
    const typedText = "a text that is longer than the thirty characters of the tail"
    type(typedText)
    mouse(1, 0.5, 0.5)
    const expected = { typedText, leds: ledBit.num, buttons: 1, pointerX: 640, pointerY: 360, clicks: 1 }
    expect(strip().stateHash).toBe(hashState(expected))
  })

  it("counts its pictures and dates them with the clock it was given", () => {
    const { clock, target, strip } = simulated()
    expect(strip().frame).toBe(0)
    clock.nowUs = 5_000_000
    expect(target.draw().timestampUs).toBe(5_000_000)
    expect(strip()).toMatchObject({ frame: 2, timeUs: 5_000_000 })
  })

  it("restarts on Ctrl+Alt+Del: firmware, then an empty console; pictures are counted on", () => {
    const { type, press, text, strip, clock } = simulated()
    type("abc")
    press(0x39)
    press(0x4c, 0x05)
    clock.nowUs += 1_500_000
    expect(text()).toContain("crashcart firmware")
    expect(text()).not.toContain("root@target")
    const booting = strip()
    expect(booting).toMatchObject({ typedTail: "", typedCount: 0, leds: ledBit.num, clicks: 0 })
    type("lost")
    expect(strip().typedTail).toBe("")
    clock.nowUs += bootMs * 1000
    expect(text()).toMatch(/root@target:~#$/m)
    type("new")
    expect(strip().typedTail).toBe("new")
    expect(strip().frame).toBeGreaterThan(booting.frame)
  })

  it("switches its resolution, and keeps what was on the screen", () => {
    const { type, target, text, strip } = simulated()
    type("xrandr 1920x1080\n")
    expect(target.video.value).toEqual({ state: "live", width: 1920, height: 1080 })
    expect(target.draw()).toMatchObject({ width: 1920, height: 1080 })
    expect(text()).toContain("# xrandr 1920x1080")
    expect(strip()).toMatchObject({ pointerX: 960, pointerY: 540 })
    type("xrandr 1x1\n")
    expect(text()).toContain("cannot find mode 1x1")
  })

  it("loses its signal for five seconds on request", () => {
    const { type, target, clock } = simulated()
    type("nosignal\n")
    expect(target.video.value.state).toBe("no-signal")
    clock.nowUs += 4_900_000
    target.advance()
    expect(target.video.value.state).toBe("no-signal")
    clock.nowUs += 100_000
    target.advance()
    expect(target.video.value).toEqual({ state: "live", width: 1280, height: 720 })
  })

  it("sleeps for five seconds on request: takes no report and lets go of the keys", () => {
    const { type, keyboard, target, clock, strip } = simulated()
    type("sleep")
    keyboard(0, 0x28)
    expect(target.usb.value).toBe("asleep")
    clock.nowUs += 2_000_000
    expect(keyboard(0)).toBe(false)
    expect(strip().typedTail).toBe("sleep\n")
    clock.nowUs += 3_000_000
    expect(keyboard(0)).toBe(true)
    expect(target.usb.value).toBe("ready")
    type("x")
    expect(strip().typedTail).toBe("sleep\nx")
  })

  it("shows a test card until a key is pressed", () => {
    const { type, press, text, strip } = simulated()
    type("testcard\n")
    expect(text()).not.toContain("root@target")
    expect(strip().typedTail).toBe("testcard\n")
    press(0x29)
    expect(text()).toContain("root@target:~# testcard")
  })

  it("shows its strip at every size, and refuses one too small for it", () => {
    for (const [width, height] of [
      [640, 480],
      [1024, 768],
      [1920, 1080],
    ] as const) {
      expect(simulated(width, height).strip().frame).toBe(0)
    }
    expect(() => simulated(500, 480)).toThrow(RangeError)
  })
})
