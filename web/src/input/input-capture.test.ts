import { describe, expect, it } from "vitest"
import type { Input } from "../session/index.ts"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { InputCapture } from "./input-capture.ts"
import { IsoKeys } from "./iso-keys.ts"
import { defaultMouse, type MouseSettings } from "./mouse-settings.ts"

class FakeStage extends EventTarget {
  capturedPointer: number | undefined
  focus(): void {
    this.dispatchEvent(new Event("focus"))
  }
  blur(): void {
    this.dispatchEvent(new Event("blur"))
  }
  setPointerCapture(pointerId: number): void {
    this.capturedPointer = pointerId
  }
}

class FakeDocument extends EventTarget {
  hidden = false
}

function rig() {
  const stage = new FakeStage()
  const page = { window: new EventTarget(), document: new FakeDocument() }
  const clock = new FakeClock()
  const sent: Input[] = []
  /** The renewals among what was sent, which say what is held. */
  const held: Input[] = []
  const frames: (() => void)[] = []
  const left: true[] = []
  const lock = {
    isLocked: false,
    requests: 0,
    request() {
      this.requests += 1
    },
    exit() {
      lock.change(false)
    },
    /** The browser gives the pointer, or takes it back. */
    change(isLocked: boolean) {
      if (isLocked === lock.isLocked) return
      lock.isLocked = isLocked
      page.document.dispatchEvent(new Event("pointerlockchange"))
    },
  }
  const capture = new InputCapture({
    stage,
    page,
    clock,
    lock,
    isoKeys: new IsoKeys("other"),
    platform: "other",
    picture: () => ({
      rect: { left: 0, top: 0, width: 1280, height: 720 },
      size: { width: 1280, height: 720 },
    }),
    requestFrame: (callback) => frames.push(callback),
    send: (input) => (input.type === "held" ? held : sent).push(input) > 0,
    left: () => void left.push(true),
  })
  capture.isEnabled = true
  stage.focus()
  /** @returns the event, to see whether the browser was kept from acting on it. */
  const fire = (type: string, fields: object, target: EventTarget = stage): Event => {
    const event = Object.assign(new Event(type, { cancelable: true }), fields)
    target.dispatchEvent(event)
    return event
  }
  const key = (type: "keydown" | "keyup", code: string, fields = {}) =>
    fire(type, { code, key: "", repeat: false, ctrlKey: false, altKey: false, shiftKey: false, ...fields })
  const pointer = (type: string, clientX: number, clientY: number, buttons: number, pointerId = 1) =>
    fire(type, { clientX, clientY, buttons, pointerId, pointerType: "mouse", movementX: 0, movementY: 0 })
  /** What the mouse does while the page holds the pointer. */
  const hand = (type: string, movementX: number, movementY: number, buttons: number) =>
    fire(type, { clientX: 1, clientY: 1, buttons, pointerId: 1, pointerType: "mouse", movementX, movementY })
  const frame = () => {
    for (const callback of frames.splice(0)) callback()
  }
  return { capture, clock, fire, frame, hand, held, key, left, lock, page, pointer, sent, stage }
}

describe("keys", () => {
  it.each([
    "Tab",
    "F1",
    "F5",
    "F11",
    "F12",
    "Backspace",
    "Slash",
    "Quote",
    "AltLeft",
    "ContextMenu",
    "Space",
  ])("keeps %s from the browser and gives it to the target", (code) => {
    const { key, sent } = rig()
    expect(key("keydown", code).defaultPrevented).toBe(true)
    expect(key("keydown", code, { repeat: true }).defaultPrevented).toBe(true)
    expect(key("keyup", code).defaultPrevented).toBe(true)
    expect(sent.map((input) => input.type === "key" && input.down)).toEqual([true, false])
  })

  it("leaves to the browser what the target cannot have, and says which key that was", () => {
    const { capture, key } = rig()
    expect(key("keydown", "Fn").defaultPrevented).toBe(false)
    expect(capture.view.value.unknownKey).toBe("Fn")
    key("keydown", "KeyA")
    expect(capture.view.value.unknownKey).toBeUndefined()
  })

  it("leaves everything to the browser while there is no session", () => {
    const { capture, key, sent } = rig()
    capture.isEnabled = false
    expect(key("keydown", "Tab").defaultPrevented).toBe(false)
    expect(sent).toEqual([])
    expect(capture.view.value.isCaptured).toBe(false)
  })

  it("renews the lease every 100 ms while a key or a button is held, and says which keys are", async () => {
    const { clock, held, key, pointer } = rig()
    key("keydown", "KeyA")
    await clock.advance(350)
    expect(held).toEqual(Array.from({ length: 3 }, () => ({ type: "held", usages: [0x04] })))
    pointer("pointerdown", 5, 5, 1)
    key("keyup", "KeyA")
    await clock.advance(1000)
    pointer("pointerup", 5, 5, 0)
    expect(held.length).toBeGreaterThanOrEqual(13)
  })

  it("says at once that a key is up, and three times more, for the release may be lost on its way", async () => {
    const { clock, held, key } = rig()
    key("keydown", "ShiftLeft")
    key("keydown", "KeyA")
    key("keyup", "KeyA")
    expect(held).toEqual([{ type: "held", usages: [0xe1] }])
    key("keyup", "ShiftLeft")
    await clock.advance(10_000)
    expect(held.slice(1)).toEqual(Array.from({ length: 4 }, () => ({ type: "held", usages: [] })))
    expect(clock.pendingTimers).toBe(0)
  })

  it("gives the keyboard back at Ctrl+Alt+Shift+L, and tells the page, which has to put the focus somewhere", () => {
    const { capture, key, left, sent } = rig()
    key("keydown", "ControlLeft")
    key("keydown", "KeyL", { ctrlKey: true, altKey: true, shiftKey: true })
    expect(capture.view.value).toMatchObject({ isCaptured: false, held: [] })
    expect(sent.at(-1)).toEqual({ type: "release-all" })
    expect(left).toEqual([true])
  })

  it("makes the browser ask before Ctrl+W closes the page, and does not stand in the way otherwise", () => {
    const { fire, key, page } = rig()
    key("keydown", "ControlLeft")
    expect(fire("beforeunload", {}, page.window).defaultPrevented).toBe(true)
    key("keyup", "ControlLeft")
    expect(fire("beforeunload", {}, page.window).defaultPrevented).toBe(false)
  })
})

describe("releasing", () => {
  type Leave = (r: ReturnType<typeof rig>) => void
  const ways: [string, Leave][] = [
    ["the window loses focus", ({ fire, page }) => fire("blur", {}, page.window)],
    ["the picture loses focus", ({ stage }) => stage.blur()],
    ["the page is left", ({ fire, page }) => fire("pagehide", {}, page.window)],
    [
      "the tab is hidden",
      ({ fire, page }) => {
        page.document.hidden = true
        fire("visibilitychange", {}, page.document)
      },
    ],
    [
      "the browser takes the pointer back",
      ({ lock }) => {
        lock.change(true)
        lock.change(false)
      },
    ],
    ["the keyboard is given back", ({ capture }) => capture.leave()],
    ["the console is closed", ({ capture }) => capture[Symbol.dispose]()],
  ]

  it.each(ways)("releases everything, once, when %s", (_name, leave) => {
    const r = rig()
    r.key("keydown", "KeyA")
    r.pointer("pointerdown", 5, 5, 1)
    leave(r)
    leave(r)
    expect(r.sent.slice(2)).toEqual([{ type: "release-all" }])
    expect(r.capture.view.value.held).toEqual([])
  })

  it("keeps holding while the tab is merely seen again", () => {
    const { capture, fire, key, page } = rig()
    key("keydown", "KeyA")
    fire("visibilitychange", {}, page.document)
    expect(capture.view.value.held).toEqual(["KeyA"])
  })

  it("starts a new session with nothing held, and does not release there what was held in the old one", () => {
    const { capture, key, sent } = rig()
    key("keydown", "KeyA")
    capture.isEnabled = false
    capture.isEnabled = true
    key("keydown", "KeyA", { repeat: true })
    key("keyup", "KeyA")
    capture.releaseAll()
    expect(sent).toHaveLength(1)
    expect(capture.view.value.held).toEqual([])
  })
})

describe("the mouse", () => {
  it("clicks on the pixel under it, and follows a drag beyond the picture", () => {
    const { frame, pointer, sent, stage } = rig()
    pointer("pointermove", 640, 360, 0)
    pointer("pointerdown", 640, 360, 1)
    pointer("pointermove", 5000, 360, 1)
    frame()
    pointer("pointerup", 5000, 360, 0)
    expect(stage.capturedPointer).toBe(1)
    expect(sent).toEqual([
      { type: "move", x: 16396, y: 16406 },
      { type: "button", buttons: 1, x: 16396, y: 16406 },
      { type: "move", x: 32755, y: 16406 },
      { type: "button", buttons: 0, x: 32755, y: 16406 },
    ])
  })

  it.each(["contextmenu", "mousedown", "mouseup", "auxclick", "dragstart"])(
    "has no %s of the browser's own",
    (type) => {
      const { fire } = rig()
      expect(fire(type, {}).defaultPrevented).toBe(true)
    },
  )

  it("scrolls the target, not the page", () => {
    const { fire, sent } = rig()
    const turn = { deltaX: 0, deltaY: 100, deltaMode: 0, shiftKey: false, clientX: 0, clientY: 0 }
    expect(fire("wheel", turn).defaultPrevented).toBe(true)
    expect(sent).toEqual([{ type: "wheel", dx: 0, dy: -120, x: 12, y: 22 }])
  })

  it("is the first finger on a touch screen; the others do nothing", () => {
    const { pointer, sent } = rig()
    pointer("pointerdown", 10, 10, 1, 7)
    pointer("pointerdown", 900, 600, 1, 8)
    pointer("pointerup", 900, 600, 0, 8)
    pointer("pointercancel", 10, 10, 1, 7)
    expect(sent.map((input) => input.type === "button" && input.buttons)).toEqual([1, 0])
  })

  it("does nothing while there is no session, but a click takes the keyboard for the next one", () => {
    const { capture, pointer, sent, stage } = rig()
    stage.blur()
    capture.isEnabled = false
    pointer("pointerdown", 10, 10, 1)
    pointer("pointerup", 10, 10, 0)
    capture.isEnabled = true
    expect(sent).toEqual([])
    expect(capture.view.value.isCaptured).toBe(true)
  })
})

describe("the relative mouse", () => {
  const relative: MouseSettings = { ...defaultMouse, mode: "relative" }
  function locked(settings = relative) {
    const r = rig()
    r.capture.mouse = settings
    r.pointer("pointerdown", 10, 10, 1)
    r.lock.change(true)
    r.pointer("pointerup", 10, 10, 0)
    r.sent.splice(0)
    return r
  }

  it("takes the pointer at a click, which is not the target's", () => {
    const { capture, hand, lock, pointer, sent } = rig()
    capture.mouse = relative
    pointer("pointermove", 10, 10, 0)
    expect(lock.requests).toBe(0)
    pointer("pointerdown", 10, 10, 1)
    expect(lock.requests).toBe(1)
    lock.change(true)
    hand("pointermove", 0, 0, 1)
    hand("pointerup", 0, 0, 0)
    expect(sent).toEqual([])
    expect(capture.view.value.isPointerLocked).toBe(true)
  })

  it("moves, clicks and scrolls from where the target's pointer is", () => {
    const { fire, frame, hand, sent } = locked()
    hand("pointermove", 5, -2, 0)
    frame()
    hand("pointerdown", 1, 0, 2)
    hand("pointerup", 0, 0, 0)
    fire("wheel", { deltaX: 0, deltaY: 100, deltaMode: 0, shiftKey: false, clientX: 1, clientY: 1 })
    expect(sent).toEqual([
      { type: "motion", x: 5, y: -2 },
      { type: "relative-button", buttons: 2, x: 6, y: -2 },
      { type: "relative-button", buttons: 0, x: 6, y: -2 },
      { type: "relative-wheel", dx: 0, dy: -120, x: 6, y: -2 },
    ])
  })

  it("is as sensitive as the person wants it", () => {
    const { frame, hand, sent } = locked({ ...relative, sensitivity: 0.5 })
    for (let step = 0; step < 3; step += 1) hand("pointermove", 3, 1, 0)
    frame()
    expect(sent).toEqual([{ type: "motion", x: 4, y: 1 }])
  })

  it("gives the pointer back with the keyboard, at Ctrl+Alt+Shift+L, and with another mode", () => {
    const byChord = locked()
    byChord.key("keydown", "KeyL", { ctrlKey: true, altKey: true, shiftKey: true })
    const byMode = locked()
    byMode.capture.mouse = defaultMouse
    expect([byChord.lock.isLocked, byMode.lock.isLocked]).toEqual([false, false])
  })

  it("leaves a finger to point where it is: no page can hold one in place", () => {
    const { capture, fire, lock, sent } = rig()
    capture.mouse = relative
    fire("pointerdown", { clientX: 640, clientY: 360, buttons: 1, pointerId: 3, pointerType: "touch" })
    expect(lock.requests).toBe(0)
    expect(sent).toEqual([{ type: "button", buttons: 1, x: 16396, y: 16406 }])
  })

  it("starts every session from nothing", () => {
    const { capture, frame, hand, sent } = locked()
    hand("pointermove", 100, 0, 0)
    frame()
    capture.isEnabled = false
    capture.isEnabled = true
    hand("pointermove", 1, 0, 0)
    frame()
    expect(sent.at(-1)).toEqual({ type: "motion", x: 1, y: 0 })
  })
})

describe("calibrating", () => {
  it("takes two clicks at the marks, clicks nothing on the target, and points uncalibrated meanwhile", () => {
    const { capture, frame, pointer, sent } = rig()
    capture.mouse = {
      ...defaultMouse,
      calibration: { x: { offset: 0.5, scale: 0.5 }, y: { offset: 0, scale: 1 } },
    }
    capture.startCalibrating()
    const states = [capture.calibration.value]
    capture.calibration.subscribe((state) => states.push(state))
    for (const [x, y] of [
      [800, 180],
      [1120, 540],
    ] as const) {
      pointer("pointermove", x, y, 0)
      frame()
      pointer("pointerdown", x, y, 1)
      pointer("pointerup", x, y, 0)
    }
    expect(states.map(({ phase }) => phase)).toEqual(["marking", "marking", "done"])
    const last = states.at(-1)
    expect(last?.phase === "done" && last.calibration.x.offset).toBeCloseTo(0.5, 2)
    expect(last?.phase === "done" && last.calibration.x.scale).toBeCloseTo(0.5, 2)
    expect(sent).toEqual([
      { type: "move", x: 20492, y: 8214 },
      { type: "move", x: 28684, y: 24598 },
    ])
  })

  it("can be done by keyboard, and given up", () => {
    const { capture, frame, key, sent } = rig()
    capture.startCalibrating()
    expect(key("keydown", "ArrowLeft").defaultPrevented).toBe(true)
    key("keydown", "ArrowUp", { shiftKey: true })
    frame()
    expect(sent).toEqual([{ type: "move", x: 16332, y: 15473 }])
    key("keydown", "Enter")
    expect(capture.calibration.value).toEqual({ phase: "marking", mark: 1 })
    key("keydown", "Escape")
    expect(capture.calibration.value).toEqual({ phase: "idle" })
    key("keydown", "KeyA")
    expect(sent.at(-1)).toEqual({ type: "key", usage: 4, down: true })
  })

  it("is where the mouse points from then on", () => {
    const { capture, frame, pointer, sent } = rig()
    capture.mouse = {
      ...defaultMouse,
      calibration: { x: { offset: 0.5, scale: 0.5 }, y: { offset: 0, scale: 1 } },
    }
    pointer("pointermove", 640, 360, 0)
    frame()
    expect(sent).toEqual([{ type: "move", x: 24582, y: 16406 }])
  })
})
