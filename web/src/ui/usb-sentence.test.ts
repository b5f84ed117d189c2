import type { StatusMessage } from "@crashcart/gateway/protocol"
import { describe, expect, it } from "vitest"
import { canBeWoken, usbSentence } from "./usb-sentence.ts"

type Usb = NonNullable<StatusMessage["usb"]>
type State = Usb["state"]

function target(usb: Partial<Usb>, keyboard: StatusMessage["keyboard"] = "ready"): StatusMessage {
  return {
    type: "status",
    video: { state: "no-signal" },
    keyboard,
    pointer: "ready",
    relativePointer: "ready",
    controls: "ready",
    usb: { state: "configured", recovery: "idle", wake: "untried", ...usb },
  }
}

describe("usbSentence", () => {
  it.each<[State, RegExp, RegExp]>([
    ["no-gadget", /not set up/, /crashcart gadget up/],
    ["unbound", /switched off/, /crashcart gadget up/],
    ["not-attached", /not connected/, /cable/],
    ["powered", /not taken/, /starting/],
    ["default", /not taken/, /by itself/],
    ["addressed", /not taken/, /by itself/],
    ["suspended", /sleeps/, /press a key/],
  ])("says of %s what it means and what to do", (state, text, remedy) => {
    const sentence = usbSentence(target({ state }))
    expect(sentence?.text).toMatch(text)
    expect(sentence?.remedy).toMatch(remedy)
  })

  it("says nothing while keys arrive, nor where nothing is known", () => {
    expect(usbSentence(target({}))).toBeUndefined()
    const { usb: _unknown, ...told } = target({}, "asleep")
    expect(usbSentence(told)).toBeUndefined()
  })

  it("says when keys do not arrive although the target uses the keyboard", () => {
    expect(usbSentence(target({}, "asleep"))?.text).toBe("The target's USB is not listening")
    expect(usbSentence(target({ recovery: "not-permitted" }, "detached"))?.remedy).toMatch(/gadget up/)
    expect(usbSentence(target({ recovery: "reconnecting" }, "detached"))?.text).toMatch(/plugged in again/)
  })

  it("offers to wake a sleeping target until it turns out that USB cannot", () => {
    expect(canBeWoken(target({ state: "suspended" }))).toBe(true)
    expect(canBeWoken(target({ state: "suspended", wake: "trying" }))).toBe(true)
    expect(canBeWoken(target({ state: "suspended", wake: "refused" }))).toBe(false)
    expect(usbSentence(target({ state: "suspended", wake: "refused" }))?.remedy).toMatch(/Wake-on-LAN/)
    expect(canBeWoken(target({}))).toBe(false)
    expect(canBeWoken(undefined)).toBe(false)
  })
})
