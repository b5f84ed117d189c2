import { describe, expect, it } from "vitest"
import type { GadgetStatus } from "../hid/gadget/index.ts"
import { gadgetReport } from "./gadget-report.ts"

const configured = {
  keyboard: "/dev/hidg0",
  pointer: "/dev/hidg1",
  relativePointer: "/dev/hidg2",
  controls: "/dev/hidg3",
}
const udc = { name: "fe980000.usb", state: "configured", function: "crashcart", holder: "crashcart" }
const up: GadgetStatus = {
  state: "up",
  faults: [],
  functions: [
    { name: "hid.keyboard", title: "keyboard", node: "/dev/hidg0" },
    { name: "hid.mouse", title: "absolute mouse", node: "/dev/hidg1" },
    { name: "hid.relative", title: "relative mouse", node: "/dev/hidg2" },
    { name: "hid.controls", title: "media and power keys", node: "/dev/hidg3" },
  ],
  udcs: [udc],
  udc: udc.name,
}

describe("gadgetReport", () => {
  it("says which node is which", () => {
    expect(gadgetReport(up, configured)).toEqual([
      "The gadget is up on fe980000.usb: configured, the target uses it",
      "  keyboard               /dev/hidg0",
      "  absolute mouse         /dev/hidg1",
      "  relative mouse         /dev/hidg2",
      "  media and power keys   /dev/hidg3",
    ])
  })

  it.each([
    ["not attached", "no target: is the cable in the Pi's data port, and the target switched on?"],
    ["suspended", "the target sleeps"],
    ["addressed", "the target has not set it up yet"],
  ])("says what %s means", (state, meaning) => {
    const [headline] = gadgetReport({ ...up, udcs: [{ ...udc, state }] }, configured)
    expect(headline).toBe(`The gadget is up on fe980000.usb: ${state}, ${meaning}`)
  })

  it("says what to configure when a node is another than the gateway opens", () => {
    const lines = gadgetReport(up, { ...configured, keyboard: "/dev/hidg2" })
    expect(lines).toContain('  Configure hid.keyboard = "/dev/hidg0"; it is "/dev/hidg2" now.')
    expect(lines.join()).not.toContain("hid.pointer")
  })

  it("says who holds the controller, and what is missing", () => {
    const status: GadgetStatus = {
      ...up,
      state: "absent",
      faults: ['there is no gadget "crashcart"'],
      functions: [],
      udc: undefined,
      udcs: [{ ...udc, function: "g_ether", holder: "g_ether" }],
    }
    expect(gadgetReport(status, configured)).toEqual([
      "The gadget is not up.",
      '  there is no gadget "crashcart"',
      'Controller fe980000.usb: held by "g_ether", configured',
    ])
    const free = { ...udc, function: "", holder: undefined }
    expect(gadgetReport({ ...status, udcs: [free] }, configured)).toContain("Controller fe980000.usb: free")
    expect(gadgetReport({ ...status, udcs: [] }, configured)).toContain("There is no USB device controller.")
  })
})
