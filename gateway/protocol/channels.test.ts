import { describe, expect, it } from "vitest"
import { channelInit, isChannelLabel } from "./channels.ts"

describe("channels", () => {
  it("loses and reorders no key", () => {
    expect(channelInit.keys).toEqual({ ordered: true })
    expect(channelInit.control).toEqual({ ordered: true })
  })

  it("never waits for a lost pointer move", () => {
    expect(channelInit.pointer).toEqual({ ordered: false, maxRetransmits: 0 })
  })

  it("knows its labels and nothing that an object inherits", () => {
    expect(["keys", "pointer", "control"].every(isChannelLabel)).toBe(true)
    expect(["constructor", "__proto__", "", "KEYS", "video"].some(isChannelLabel)).toBe(false)
  })
})
