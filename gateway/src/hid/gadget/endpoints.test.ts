import { describe, expect, it } from "vitest"
import { checkEndpoints } from "./endpoints.ts"
import { crashcartGadget } from "./gadget-spec.ts"

const hid = { title: "keyboard", endpoints: { in: 1, out: 0 } }
const storage = { title: "drive", endpoints: { in: 1, out: 1 } }
const serial = { title: "serial", endpoints: { in: 2, out: 1 } }

describe("checkEndpoints", () => {
  it("has room for our functions and for a network or serial function beside them", () => {
    const { functions } = crashcartGadget({ serialNumber: "0123456789AB", hasMassStorage: true })
    expect(() => checkEndpoints([...functions, serial])).not.toThrow()
  })

  it.each([
    ["IN", Array.from({ length: 8 }, () => hid)],
    ["total", Array.from({ length: 5 }, () => storage)],
    ["total and IN", [...Array.from({ length: 5 }, () => hid), serial, storage]],
  ])("refuses too many %s endpoints and writes the sum out", (_what, functions) => {
    expect(() => checkEndpoints(functions)).toThrowError(
      expect.objectContaining({
        code: "gadget/too-many-endpoints",
        message: expect.stringMatching(
          /needs \d+ IN and \d+ OUT .*(keyboard 1 in|drive 1 in).*7 IN, 7 OUT and 9 in all/,
        ),
      }),
    )
  })

  it("takes exactly as many as there are", () => {
    expect(() => checkEndpoints(Array.from({ length: 7 }, () => hid))).not.toThrow()
    expect(() => checkEndpoints([hid, hid, hid, storage, storage, storage])).not.toThrow()
  })
})
