import { describe, expect, it } from "vitest"
import { applyOperations } from "./apply.ts"
import { observe } from "./configfs.ts"
import type { FakeConfigFs } from "./fakes/fake-configfs.ts"
import { FakeKernel } from "./fakes/fake-kernel.ts"
import { crashcartGadget } from "./gadget-spec.ts"
import { describeOperation, faultsOf, planDown, planUp } from "./plan.ts"

const spec = crashcartGadget({ serialNumber: "0123456789AB", hasMassStorage: true })
const free = { name: "fe980000.usb", state: "not attached", function: "" }
const bound = { ...free, state: "configured", function: "crashcart" }
const links = "crashcart/configs/c.1"

/** The complete gadget, changed by `change`. */
function gadgetWith(change: (configFs: FakeConfigFs) => void): FakeConfigFs {
  const { configFs } = new FakeKernel()
  applyOperations(configFs, planUp(spec, new Map(), free))
  change(configFs)
  return configFs
}

describe("planUp", () => {
  it("links the functions after everything is written, keyboard first, and binds last", () => {
    const plan = planUp(spec, new Map(), free).map(describeOperation)
    expect(plan.slice(-6)).toEqual([
      `symlink crashcart/functions/hid.keyboard ${links}/hid.keyboard`,
      `symlink crashcart/functions/hid.mouse ${links}/hid.mouse`,
      `symlink crashcart/functions/hid.relative ${links}/hid.relative`,
      `symlink crashcart/functions/hid.controls ${links}/hid.controls`,
      `symlink crashcart/functions/mass_storage.media ${links}/mass_storage.media`,
      "write crashcart/UDC",
    ])
    expect(plan.findIndex((line) => line.startsWith("symlink"))).toBe(plan.length - 6)
  })

  it.each<[string, (configFs: FakeConfigFs) => void, string]>([
    ["a stray function", (c) => c.mkdir("crashcart/functions/ecm.usb0"), "ecm.usb0 does not belong there"],
    ["a stray configuration", (c) => c.mkdir("crashcart/configs/c.2"), "configs/c.2 does not belong there"],
    ["a stray language", (c) => c.mkdir("crashcart/strings/0x407"), "strings/0x407 does not belong there"],
    [
      "a stray link",
      (c) => c.symlink("crashcart/configs/c.1", "crashcart/os_desc/c.1"),
      "os_desc/c.1 does not belong there",
    ],
    ["a missing link", (c) => c.unlink(`${links}/hid.mouse`), `${links}/hid.mouse is missing`],
    [
      "another product number",
      (c) => c.write("crashcart/idProduct", Buffer.from("0x0105")),
      "idProduct is not as it should be",
    ],
    [
      "exchanged links",
      (c) => {
        for (const name of ["hid.keyboard", "hid.mouse"]) c.unlink(`${links}/${name}`)
        c.symlink("crashcart/functions/hid.mouse", `${links}/hid.keyboard`)
        c.symlink("crashcart/functions/hid.keyboard", `${links}/hid.mouse`)
      },
      `${links}/hid.keyboard is not as it should be`,
    ],
  ])("finds %s and builds anew", (_what, change, fault) => {
    const configFs = gadgetWith(change)
    const observed = observe(configFs, spec.name)
    expect(faultsOf(spec, observed)).toContainEqual(expect.stringContaining(fault))
    applyOperations(configFs, planUp(spec, observed, bound))
    expect(planUp(spec, observe(configFs, spec.name), bound)).toEqual([])
  })
})

describe("planDown", () => {
  it("unbinds, then removes links, functions, strings, configuration and gadget", () => {
    const observed = observe(
      gadgetWith(() => undefined),
      spec.name,
    )
    expect(planDown(spec.name, observed).map(describeOperation)).toEqual([
      "write crashcart/UDC",
      `unlink ${links}/hid.keyboard`,
      `unlink ${links}/hid.mouse`,
      `unlink ${links}/hid.relative`,
      `unlink ${links}/hid.controls`,
      `unlink ${links}/mass_storage.media`,
      "rmdir crashcart/functions/mass_storage.media/lun.1",
      "rmdir crashcart/functions/hid.keyboard",
      "rmdir crashcart/functions/hid.mouse",
      "rmdir crashcart/functions/hid.relative",
      "rmdir crashcart/functions/hid.controls",
      "rmdir crashcart/functions/mass_storage.media",
      `rmdir ${links}/strings/0x409`,
      "rmdir crashcart/strings/0x409",
      `rmdir ${links}`,
      "rmdir crashcart",
    ])
  })

  it("is empty where there is no gadget", () => {
    expect(planDown(spec.name, new Map())).toEqual([])
  })
})
