import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { MacroStep } from "../../../protocol/index.ts"
import { InputRig } from "../fakes/input-rig.ts"
import { PasteConsole } from "../fakes/paste-console.ts"
import { TextConsole } from "../fakes/text-console.ts"

const nothing = "0000000000000000"
const scroll = "0000470000000000"
const scrollLock = 0x47

const down = (usage: number, waitMs = 0): MacroStep => ({ type: "key", usage, down: true, waitMs })
const up = (usage: number, waitMs = 0): MacroStep => ({ type: "key", usage, down: false, waitMs })
const tap = (usage: number, waitMs = 0) => [down(usage, waitMs), up(usage, 50)]

let rig: InputRig
let console: TextConsole

beforeEach(() => {
  rig = new InputRig()
  console = new TextConsole(rig.controller)
})

afterEach(async () => {
  console.session[Symbol.dispose]()
  expect(await rig.close()).toEqual([])
})

/** Lets time pass. @returns what the host took meanwhile */
function after(durationMs: number): string[] {
  rig.clock.advance(durationMs)
  return rig.taken()
}

describe("a macro", () => {
  it("is played with its own timing, whatever the network's: Scroll Lock twice for a KVM switch", () => {
    console.play(...tap(scrollLock), ...tap(scrollLock, 100), ...tap(0x1e, 30))
    expect(after(0)).toEqual([scroll])
    expect(after(49)).toEqual([])
    expect(after(1)).toEqual([nothing])
    expect(after(99)).toEqual([])
    expect(after(1)).toEqual([scroll])
    expect(after(50)).toEqual([nothing])
    expect(after(80)).toEqual(["00001e0000000000", nothing])
    expect(console.answer).toEqual({ type: "macro-done", id: 1 })
  })

  it("holds Alt and SysRq down through all of R E I S U B", () => {
    const letters = [0x15, 0x08, 0x0c, 0x16, 0x18, 0x05]
    console.play(
      down(0xe2),
      down(0x46, 50),
      ...letters.flatMap((usage) => tap(usage, 1000)),
      up(0x46, 50),
      up(0xe2),
    )
    const reports = after(10_000)
    expect(reports.slice(0, 4)).toEqual([
      "0400000000000000",
      "0400460000000000",
      "0400461500000000",
      "0400460000000000",
    ])
    expect(reports.slice(-2)).toEqual(["0400000000000000", nothing])
    expect(reports).toHaveLength(2 + 12 + 2)
  })

  it("presses media and power keys among the others", () => {
    console.play(
      { type: "consumer", usage: 0xe9, down: true, waitMs: 0 },
      { type: "consumer", usage: 0xe9, down: false, waitMs: 10 },
      { type: "system", usage: 0x82, down: true, waitMs: 10 },
      { type: "system", usage: 0x82, down: false, waitMs: 10 },
    )
    expect(after(100)).toEqual(["01e9000000", "0100000000", "0202", "0200"])
  })

  it("tells how far it has come, ten times a second", () => {
    console.play(...Array.from({ length: 100 }, () => tap(0x04, 50)).flat())
    after(20_000)
    const progress = console.replies.filter(({ type }) => type === "macro-progress")
    expect(progress[0]).toEqual({ type: "macro-progress", id: 1, played: 1, total: 200 })
    expect(progress).toHaveLength(100)
  })

  it("without steps is over at once", () => {
    console.play()
    expect(after(1)).toEqual([])
    expect(console.answer).toEqual({ type: "macro-done", id: 1 })
  })
})

describe("a macro ends, with everything released,", () => {
  const long = [down(0xe1), down(0x04), up(0x04, 60_000)]
  const held = "0200040000000000"

  beforeEach(() => {
    console.play(...long)
    expect(after(0)).toEqual(["0200000000000000", held])
  })

  it("when its console cancels it", () => {
    console.cancel()
    expect(after(0)).toEqual([nothing])
    expect(console.answer).toEqual({ type: "macro-stopped", id: 1, reason: "cancelled", played: 2, total: 3 })
  })

  it("when its console leaves or its channel closes", () => {
    console.session[Symbol.dispose]()
    expect(after(0)).toEqual([nothing])
  })

  it("when the gateway ends", () => {
    rig.controller.releaseNow()
    expect(after(0)).toEqual([nothing])
  })

  it("when anybody presses a key, which comes after the release", () => {
    rig.openConsole().press(0x05)
    expect(after(1).slice(0, 2)).toEqual([nothing, "0000050000000000"])
    expect(console.answer).toMatchObject({ type: "macro-stopped", reason: "interrupted", played: 2 })
  })

  it.each(["asleep", "detached"] as const)("when the host is %s, and nothing of it appears later", (mood) => {
    rig.keyboard.mood = mood
    after(60_000)
    expect(console.answer).toMatchObject({ type: "macro-stopped", reason: "not-listening" })
    rig.keyboard.mood = "listening"
    expect(after(1000)).toEqual([nothing])
  })

  it("at its end, also of what it forgot to release", () => {
    expect(after(60_000)).toEqual(["0200000000000000", nothing])
    expect(console.answer).toEqual({ type: "macro-done", id: 1 })
  })
})

describe("a macro is refused", () => {
  it("while another one or a text is being typed, at whichever console", async () => {
    const other = new PasteConsole(rig.controller)
    console.play(down(0x04, 1000))
    await other.paste("ab")
    expect(other.answer).toMatchObject({ type: "paste-refused", reason: "busy" })
    console.play(down(0x05))
    expect(console.answer).toEqual({ type: "macro-refused", id: 2, reason: "busy" })
    after(2000)
    await other.paste("ab")
    console.play(down(0x05))
    expect(console.answer).toEqual({ type: "macro-refused", id: 3, reason: "busy" })
    after(2000)
    expect(other.answer).toMatchObject({ type: "paste-done" })
    other.session[Symbol.dispose]()
  })

  it("while somebody holds a key", () => {
    rig.openConsole().press(0xe1)
    console.play(down(0x04))
    expect(console.answer).toEqual({ type: "macro-refused", id: 1, reason: "keys-held" })
    after(1000)
  })

  it("when it has more than 5000 steps, or takes more than ten minutes", () => {
    console.play(...Array.from({ length: 5001 }, () => down(0x04)))
    console.play(...Array.from({ length: 11 }, () => down(0x04, 60_000)))
    expect(after(60_000)).toEqual([])
    expect(console.replies.filter(({ type }) => type === "macro-refused")).toEqual([
      { type: "macro-refused", id: 1, reason: "too-long" },
      { type: "macro-refused", id: 2, reason: "too-long" },
    ])
  })
})
