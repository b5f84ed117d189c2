import { describe, expect, it } from "vitest"
import type { KeyStep } from "./macro-script.ts"
import { Rig } from "./testing/rig.ts"

const tap: readonly KeyStep[] = [
  { code: "ScrollLock", down: true, waitMs: 0 },
  { code: "ScrollLock", down: false, waitMs: 50 },
]

describe("a macro", () => {
  it("goes to the gateway in pieces, which plays it and tells how it fares", async () => {
    const rig = await new Rig().connected()
    const { macros } = rig.session.hands
    macros.play("many", Array.from({ length: 150 }, () => tap).flat())
    expect(rig.transport.texts.map(({ type }) => type)).toEqual([
      "macro-start",
      "macro-steps",
      "macro-steps",
      "macro-steps",
      "macro-end",
    ])
    expect(macros.state.value).toEqual({ phase: "playing", name: "many", played: 0, total: 300 })
    rig.transport.tellText({ type: "macro-progress", id: 1, played: 7, total: 300 })
    expect(macros.state.value).toMatchObject({ phase: "playing", played: 7 })
    rig.transport.tellText({ type: "macro-done", id: 1 })
    expect(macros.state.value).toEqual({ phase: "done", name: "many" })
    rig.session.close()
  })

  it("is cancelled by the gateway when the person asks, and is over when the session is", async () => {
    const rig = await new Rig().connected()
    const { macros } = rig.session.hands
    macros.play("tap", tap)
    macros.play("another", tap)
    macros.cancel()
    expect(rig.transport.texts.at(-1)).toEqual({ type: "macro-cancel", id: 1 })
    rig.transport.tellText({ type: "macro-stopped", id: 1, reason: "cancelled", played: 1, total: 2 })
    expect(macros.state.value).toMatchObject({ phase: "stopped", name: "tap", reason: "cancelled" })
    macros.play("tap", tap)
    rig.transport.tellText({ type: "macro-done", id: 1 })
    expect(macros.state.value).toMatchObject({ phase: "playing" })
    rig.session.close()
    expect(macros.state.value).toMatchObject({ phase: "stopped", reason: "connection-lost" })
    macros.play("tap", tap)
    expect(macros.state.value).toEqual({ phase: "refused", name: "tap", reason: "not-connected" })
  })
})

describe("the jiggler", () => {
  it("is as the gateway says, whoever switched it, and unknown without a session", async () => {
    const rig = await new Rig().connected()
    const { jiggler } = rig.session.hands
    jiggler.start(60)
    expect(rig.transport.texts).toEqual([{ type: "jiggler-start", everyS: 60 }])
    expect(jiggler.everyS.value).toBeUndefined()
    rig.transport.tellText({ type: "jiggler-state", everyS: 60 })
    expect(jiggler.everyS.value).toBe(60)
    jiggler.stop()
    rig.transport.tellText({ type: "jiggler-state" })
    expect(jiggler.everyS.value).toBeUndefined()
    rig.transport.tellText({ type: "jiggler-state", everyS: 30 })
    rig.session.close()
    expect(jiggler.everyS.value).toBeUndefined()
  })
})
