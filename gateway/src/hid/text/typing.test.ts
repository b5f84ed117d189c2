import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { InputRig } from "../fakes/input-rig.ts"
import { PasteConsole } from "../fakes/paste-console.ts"

const nothing = "0000000000000000"
const a = "0000040000000000"
const b = "0000050000000000"
const shiftDown = "0200000000000000"
const shiftA = "0200040000000000"
const capsLock = "0000390000000000"
const capsLit = 0b10

let rig: InputRig
let console: PasteConsole

beforeEach(() => {
  rig = new InputRig()
  console = new PasteConsole(rig.controller)
})

afterEach(async () => {
  console.session[Symbol.dispose]()
  expect(await rig.close()).toEqual([])
})

/** Lets time pass in which the host collects what is written. */
function typed(durationMs = 10_000): string[] {
  rig.clock.advance(durationMs)
  return rig.keyboard.taken()
}

describe("typing a text", () => {
  it("presses and releases one key after the other, one change a report", async () => {
    await console.paste("ab")
    expect(typed()).toEqual([a, nothing, b, nothing])
    expect(console.answer).toEqual({ type: "paste-done", id: 1, typed: 2 })
  })

  it("holds Shift from the first capital to the last, and from nothing else", async () => {
    await console.paste("aAAa")
    expect(typed()).toEqual([
      a,
      nothing,
      shiftDown,
      shiftA,
      shiftDown,
      shiftA,
      shiftDown,
      nothing,
      a,
      nothing,
    ])
  })

  it("writes a report every 4 ms at most", async () => {
    await console.paste("ab")
    expect(typed(0)).toEqual([a])
    expect(typed(3)).toEqual([])
    expect(typed(1)).toEqual([nothing])
    expect(typed(4)).toEqual([b])
  })

  it("waits for a host that collects slowly, and loses nothing", async () => {
    await console.paste("ab")
    const reports = typed(0)
    for (let report = 0; report < 3; report += 1) {
      rig.keyboard.mood = "busy"
      expect(typed(50)).toEqual([])
      rig.keyboard.mood = "listening"
      reports.push(...typed(4))
    }
    expect(reports).toEqual([a, nothing, b, nothing])
  })

  it("tells its progress ten times a second", async () => {
    await console.paste("a".repeat(100))
    typed()
    const progress = console.replies.filter(({ type }) => type === "paste-progress")
    expect(progress[0]).toEqual({ type: "paste-progress", id: 1, typed: 1, total: 100 })
    expect(progress).toHaveLength(8)
  })

  it("types an empty text at once", async () => {
    await console.paste("")
    expect(typed()).toEqual([])
    expect(console.answer).toEqual({ type: "paste-done", id: 1, typed: 0 })
  })
})

describe("a typing ends early", () => {
  it("when its console cancels, at once and with everything released", async () => {
    await console.paste("AAAA")
    expect(typed(8)).toEqual([shiftDown, shiftA, shiftDown])
    console.cancel()
    expect(typed()).toEqual([nothing])
    expect(console.answer).toEqual({ type: "paste-stopped", id: 1, reason: "cancelled", typed: 1, total: 4 })
  })

  it("after a whole character: no dead key is left waiting", async () => {
    await console.paste("éé", "de")
    expect(typed(0)).toEqual(["00002e0000000000"])
    console.cancel()
    expect(typed()).toEqual([nothing, "0000080000000000", nothing])
    expect(console.answer).toMatchObject({ reason: "cancelled", typed: 1 })
  })

  it("when anybody presses a key, which comes after everything is released", async () => {
    await console.paste("AAAA")
    expect(typed(4)).toEqual([shiftDown, shiftA])
    rig.openConsole().press(0x05)
    expect(typed(1)).toEqual([nothing, b])
    expect(console.answer).toMatchObject({ type: "paste-stopped", reason: "interrupted" })
  })

  it("not when somebody moves the mouse", async () => {
    await console.paste("ab")
    rig.openConsole().move(1, 2)
    expect(typed()).toEqual([a, nothing, b, nothing])
  })

  it("when its console leaves, with everything released", async () => {
    await console.paste("AAAA")
    expect(typed(4)).toEqual([shiftDown, shiftA])
    console.session[Symbol.dispose]()
    expect(typed()).toEqual([nothing])
    expect(console.answer).toBeUndefined()
  })

  it("when the gateway ends", async () => {
    await console.paste("AAAA")
    expect(typed(4)).toEqual([shiftDown, shiftA])
    rig.controller.releaseAll()
    expect(typed(0)).toEqual([nothing])
  })

  it.each(["asleep", "detached"] as const)("when the host is %s, and says how much arrived", async (mood) => {
    await console.paste("abab")
    expect(typed(8)).toEqual([a, nothing, b])
    rig.keyboard.mood = mood
    typed()
    expect(console.answer).toEqual({
      type: "paste-stopped",
      id: 1,
      reason: "not-listening",
      typed: 1,
      total: 4,
    })
    rig.keyboard.mood = "listening"
    // What is held now, which is nothing; and no rest of the text.
    expect(typed()).toEqual([nothing])
  })
})

describe("Caps Lock on the target", () => {
  beforeEach(() => rig.keyboard.sendOutputReport(capsLit))

  it("is switched off before, and on again afterwards", async () => {
    await console.paste("a")
    expect(typed(10)).toEqual([capsLock, nothing])
    rig.keyboard.sendOutputReport(0)
    expect(typed()).toEqual([a, nothing, capsLock, nothing])
    expect(console.answer).toMatchObject({ type: "paste-done" })
  })

  it("that does not go off is left as it was, and nothing is typed", async () => {
    await console.paste("a")
    expect(typed()).toEqual([capsLock, nothing, capsLock, nothing])
    expect(console.answer).toEqual({ type: "paste-refused", id: 1, reason: "caps-lock" })
  })

  it("is switched on again when the typing is cut short", async () => {
    await console.paste("AAAA")
    typed(10)
    rig.keyboard.sendOutputReport(0)
    expect(typed(8)).toEqual([shiftDown, shiftA])
    rig.openConsole().press(0x05)
    expect(typed(10)).toEqual([nothing, capsLock, nothing, b])
  })

  it("that comes on while text is typed is somebody at the target, who has precedence", async () => {
    rig.keyboard.sendOutputReport(0)
    await console.paste("aaaa")
    typed(4)
    rig.keyboard.sendOutputReport(capsLit)
    expect(typed()).toEqual([])
    expect(console.answer).toMatchObject({ type: "paste-stopped", reason: "interrupted", typed: 1 })
  })
})
