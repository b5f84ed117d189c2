import { describe, expect, it } from "vitest"
import type { Input } from "../session/index.ts"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { InputCapture } from "./input-capture.ts"

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
  const frames: (() => void)[] = []
  const left: true[] = []
  const capture = new InputCapture({
    stage,
    page,
    clock,
    platform: "other",
    picture: () => ({
      rect: { left: 0, top: 0, width: 1280, height: 720 },
      size: { width: 1280, height: 720 },
    }),
    requestFrame: (callback) => frames.push(callback),
    send: (input) => sent.push(input) > 0,
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
    fire(type, { clientX, clientY, buttons, pointerId })
  const frame = () => {
    for (const callback of frames.splice(0)) callback()
  }
  return { capture, clock, fire, frame, key, left, page, pointer, sent, stage }
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
    expect(key("keydown", "MediaPlayPause").defaultPrevented).toBe(false)
    expect(capture.view.value.unknownKey).toBe("MediaPlayPause")
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

  it("renews the lease every 100 ms while a key or a button is held, and not a moment longer", async () => {
    const { clock, key, pointer, sent } = rig()
    const renewals = () => sent.filter((input) => input.type === "renew").length
    key("keydown", "KeyA")
    await clock.advance(350)
    expect(renewals()).toBe(3)
    pointer("pointerdown", 5, 5, 1)
    key("keyup", "KeyA")
    await clock.advance(100)
    expect(renewals()).toBe(4)
    pointer("pointerup", 5, 5, 0)
    await clock.advance(1000)
    expect(renewals()).toBe(4)
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
