import { describe, expect, it } from "vitest"
import type { PasteState } from "./paste-desk.ts"
import { Rig } from "./testing/rig.ts"

const request = { text: "abc", layout: "us", untypable: "refuse" } as const

describe("a paste", () => {
  it("sends the text in pieces, and follows the gateway's progress to the end", async () => {
    const rig = await new Rig().connected()
    const states: PasteState[] = []
    rig.session.hands.paste.state.subscribe(() => states.push(rig.session.hands.paste.state.value))
    const text = "x".repeat(3000)
    rig.session.hands.paste.paste({ ...request, text })
    expect(rig.transport.texts.map(({ type }) => type)).toEqual([
      "paste-start",
      "paste-chunk",
      "paste-chunk",
      "paste-end",
    ])
    const sent = rig.transport.texts.flatMap((message) =>
      message.type === "paste-chunk" ? [message.text] : [],
    )
    expect(sent.join("")).toBe(text)

    rig.transport.tellText({ type: "paste-progress", id: 1, typed: 10, total: 3000 })
    rig.transport.tellText({ type: "paste-done", id: 1, typed: 3000 })
    expect(states.slice(-3)).toEqual([
      { phase: "typing", typed: 0, total: undefined },
      { phase: "typing", typed: 10, total: 3000 },
      { phase: "done", typed: 3000 },
    ])
    rig.session.close()
  })

  it("is cancelled by the gateway when the person asks", async () => {
    const rig = await new Rig().connected()
    rig.session.hands.paste.paste(request)
    rig.session.hands.paste.cancel()
    expect(rig.transport.texts.at(-1)).toEqual({ type: "paste-cancel", id: 1 })
    expect(rig.session.hands.paste.state.value.phase).toBe("typing")
    rig.transport.tellText({ type: "paste-stopped", id: 1, reason: "cancelled", typed: 1, total: 3 })
    expect(rig.session.hands.paste.state.value).toEqual({
      phase: "stopped",
      reason: "cancelled",
      typed: 1,
      total: 3,
    })
    rig.session.close()
  })

  it("does not start while another one is being typed", async () => {
    const rig = await new Rig().connected()
    rig.session.hands.paste.paste(request)
    rig.session.hands.paste.paste(request)
    expect(rig.transport.texts.filter(({ type }) => type === "paste-start")).toHaveLength(1)
    rig.session.close()
  })

  it("hears nothing of an earlier one", async () => {
    const rig = await new Rig().connected()
    rig.session.hands.paste.paste(request)
    rig.transport.tellText({ type: "paste-refused", id: 1, reason: "keys-held" })
    rig.session.hands.paste.paste(request)
    rig.transport.tellText({ type: "paste-done", id: 1, typed: 3 })
    expect(rig.session.hands.paste.state.value.phase).toBe("typing")
    rig.session.close()
  })

  it("is over when the connection is lost, as far as it was known to have come", async () => {
    const rig = await new Rig().connected()
    rig.session.hands.paste.paste(request)
    rig.transport.tellText({ type: "paste-progress", id: 1, typed: 2, total: 3 })
    rig.transport.observer.channelClosed("keys")
    expect(rig.session.hands.paste.state.value).toEqual({
      phase: "stopped",
      reason: "connection-lost",
      typed: 2,
      total: 3,
    })
    rig.session.close()
  })

  it("without a session says so", () => {
    const rig = new Rig()
    rig.session.hands.paste.paste(request)
    expect(rig.session.hands.paste.state.value).toEqual({ phase: "refused", reason: "not-connected" })
    rig.session.hands.paste.dismiss()
    expect(rig.session.hands.paste.state.value).toEqual({ phase: "idle" })
  })
})
