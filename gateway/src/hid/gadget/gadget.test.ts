import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { absoluteMouse, bootKeyboard, controls, relativeMouse } from "../descriptors.ts"
import { observe, readText } from "./configfs.ts"
import { FakeGadgetHost } from "./fakes/fake-gadget-host.ts"
import { FakeKernel, type FakeKernelOptions } from "./fakes/fake-kernel.ts"
import { bringUp, gadgetStatus, takeDown } from "./gadget.ts"
import { crashcartGadget } from "./gadget-spec.ts"

const spec = crashcartGadget({ serialNumber: "0123456789AB", hasMassStorage: true })
const { signal } = new AbortController()
const options = { udc: undefined, gid: 105, signal }

function machine(kernelOptions: FakeKernelOptions = {}) {
  const kernel = new FakeKernel(kernelOptions)
  const host = new FakeGadgetHost(kernel)
  const up = (changes = {}) => bringUp(host, spec, { ...options, ...changes })
  const changesOf = async (act: () => unknown) => {
    const before = kernel.configFs.changes.length
    await act()
    return kernel.configFs.changes.slice(before)
  }
  return { kernel, configFs: kernel.configFs, host, up, changesOf }
}

/** A gadget of somebody else's, bound. */
function bindForeignGadget({ configFs }: FakeKernel, udc = "fe980000.usb") {
  configFs.mkdir("other")
  configFs.mkdir("other/functions/ecm.usb0")
  configFs.mkdir("other/configs/c.1")
  configFs.symlink("other/functions/ecm.usb0", "other/configs/c.1/ecm.usb0")
  configFs.write("other/UDC", Buffer.from(udc))
}

async function faultOf(act: () => unknown): Promise<GatewayError> {
  try {
    await act()
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
  throw new Error("nothing was thrown")
}

describe("gadget up", () => {
  it("makes a boot keyboard, two mice and control keys with our descriptors, and binds them", async () => {
    const { configFs, up } = machine()
    const status = await up()
    expect(status).toMatchObject({ state: "up", faults: [], udc: "fe980000.usb", hasChanged: true })
    const keyboard = "crashcart/functions/hid.keyboard"
    expect(readText(configFs, `${keyboard}/subclass`)).toBe("1")
    expect(readText(configFs, `${keyboard}/protocol`)).toBe("1")
    expect(readText(configFs, `${keyboard}/no_out_endpoint`)).toBe("1")
    expect(configFs.read(`${keyboard}/report_desc`)).toEqual(Uint8Array.from(bootKeyboard.reportDescriptor))
    const attributes = ["subclass", "protocol", "report_length"]
    const others = { mouse: absoluteMouse, relative: relativeMouse, controls }
    expect(
      Object.keys(others).map((name) =>
        attributes.map((attribute) => readText(configFs, `crashcart/functions/hid.${name}/${attribute}`)),
      ),
    ).toEqual([
      ["0", "0", "7"],
      ["1", "2", "5"],
      ["0", "0", "5"],
    ])
    for (const [name, { reportDescriptor }] of Object.entries(others)) {
      expect(configFs.read(`crashcart/functions/hid.${name}/report_desc`)).toEqual(
        Uint8Array.from(reportDescriptor),
      )
    }
  })

  it("says which node is which, keyboard first, and lets the group open them", async () => {
    const { host, up } = machine()
    const status = await up()
    expect(status.functions).toMatchObject([
      { title: "keyboard", node: "/dev/hidg0" },
      { title: "absolute mouse", node: "/dev/hidg1" },
      { title: "relative mouse", node: "/dev/hidg2" },
      { title: "media and power keys", node: "/dev/hidg3" },
      { title: "CD-ROM and disk drive", node: undefined },
    ])
    expect(host.granted).toEqual(new Map([0, 1, 2, 3].map((minor) => [`/dev/hidg${minor}`, 105])))
    expect(host.recoverable).toEqual({ gadget: "crashcart", udc: "fe980000.usb", gid: 105 })
  })

  it("leaves a CD-ROM and a disk drive empty, so that mounting needs no re-bind", async () => {
    const { configFs, up } = machine()
    await up()
    const drive = (lun: string) => {
      const path = `crashcart/functions/mass_storage.media/${lun}`
      return ["file", "cdrom", "removable"].map((name) => readText(configFs, `${path}/${name}`))
    }
    expect([drive("lun.0"), drive("lun.1")]).toEqual([
      ["", "1", "1"],
      ["", "0", "1"],
    ])
  })

  it("does nothing the second time, also with a medium mounted", async () => {
    const { configFs, up, changesOf } = machine()
    await up()
    const lun = "crashcart/functions/mass_storage.media/lun.1"
    configFs.write(`${lun}/ro`, Buffer.from("1"))
    configFs.write(`${lun}/file`, Buffer.from("/srv/rescue.img"))
    expect(await changesOf(up)).toEqual([])
    expect((await up()).hasChanged).toBe(false)
  })

  it("does nothing the second time where the controller cannot wake the host", async () => {
    const { up, changesOf } = machine({ canWakeUp: false })
    await up()
    expect(await changesOf(up)).toEqual([])
  })

  it("works on kernels without no_out_endpoint", async () => {
    const { up, changesOf } = machine({ knowsNoOutEndpoint: false })
    expect((await up()).state).toBe("up")
    expect(await changesOf(up)).toEqual([])
  })

  it("only binds what is complete but unbound", async () => {
    const { configFs, up, changesOf } = machine()
    await up()
    configFs.write("crashcart/UDC", Buffer.from("\n"))
    expect(await changesOf(up)).toEqual(["write crashcart/UDC"])
  })

  it.each([false, true])(
    "binds anew after the controller's driver was reloaded (kernel refuses to unbind: %s)",
    async (refusesStaleUnbind) => {
      const { kernel, host, up } = machine({ refusesStaleUnbind })
      await up()
      kernel.reloadUdc("fe980000.usb")
      expect(gadgetStatus(host, spec)).toMatchObject({
        state: "half-made",
        faults: ["it is not bound to a USB controller"],
      })
      expect((await up()).state).toBe("up")
    },
  )

  it("moves to another controller when told to", async () => {
    const { up } = machine({ udcs: ["dummy_udc.0", "dummy_udc.1"] })
    expect((await up()).udc).toBe("dummy_udc.0")
    expect((await up({ udc: "dummy_udc.1" })).udc).toBe("dummy_udc.1")
    expect((await up()).udc).toBe("dummy_udc.1")
  })

  it("takes the controller that is free", async () => {
    const { kernel, up } = machine({ udcs: ["dummy_udc.0", "dummy_udc.1"] })
    bindForeignGadget(kernel, "dummy_udc.0")
    expect((await up()).udc).toBe("dummy_udc.1")
  })

  it("reports another gadget by name and leaves it alone", async () => {
    const { kernel, configFs, up } = machine()
    bindForeignGadget(kernel)
    const before = observe(configFs, "other")
    const error = await faultOf(up)
    expect(error.code).toBe("gadget/udc-taken")
    expect(error.message).toContain('taken by another gadget, "other"')
    expect(observe(configFs, "other")).toEqual(before)
    expect(observe(configFs, "crashcart").size).toBe(0)
  })

  it("reports a gadget driver that is no configfs gadget", async () => {
    const { kernel, up } = machine()
    kernel.loadLegacyGadget("g_ether", "fe980000.usb")
    const error = await faultOf(up)
    expect(error.code).toBe("gadget/udc-taken")
    expect(error.message).toContain("modprobe -r g_ether")
  })

  it("says what to do where there is no controller", async () => {
    const error = await faultOf(machine({ udcs: [] }).up)
    expect(error.code).toBe("gadget/no-udc")
    expect(error.message).toContain("dtoverlay=dwc2")
    expect(error.message).toContain("Pi 4 and Pi 5, the USB-C power socket")
  })

  it("names the controllers there are when the wanted one is not among them", async () => {
    const error = await faultOf(() => machine().up({ udc: "3f980000.usb" }))
    expect(error.message).toContain("there is fe980000.usb")
  })

  it("needs root", async () => {
    const { host, up, changesOf } = machine()
    host.isRoot = false
    expect(await changesOf(async () => expect((await faultOf(up)).code).toBe("gadget/not-root"))).toEqual([])
  })

  it("says so when the controller has too few endpoints, and can be taken down then", async () => {
    const { host, configFs, up } = machine({ endpoints: { in: 2, out: 1 } })
    const error = await faultOf(up)
    expect(error.code).toBe("gadget/refused")
    expect(error.message).toContain(
      '"write crashcart/UDC" (ENODEV). The USB controller has too few endpoints',
    )
    expect(takeDown(host, "crashcart")).toBe(true)
    expect(observe(configFs, "crashcart").size).toBe(0)
  })
})

describe("gadget down", () => {
  it("removes everything of ours and nothing else", async () => {
    const { kernel, configFs, host, up } = machine({ udcs: ["dummy_udc.0", "dummy_udc.1"] })
    bindForeignGadget(kernel, "dummy_udc.0")
    const before = observe(configFs, "other")
    await up()
    expect(takeDown(host, "crashcart")).toBe(true)
    expect(configFs.list("").map(({ name }) => name)).toEqual(["other"])
    expect(observe(configFs, "other")).toEqual(before)
  })

  it("has nothing to do the second time, nor where gadgets are unknown", async () => {
    const { host, up } = machine()
    await up()
    takeDown(host, "crashcart")
    expect(takeDown(host, "crashcart")).toBe(false)
    host.isPrepared = false
    expect(takeDown(host, "crashcart")).toBe(false)
  })
})

describe("gadget status", () => {
  it("tells absent, half-made and up apart without any rights", async () => {
    const { configFs, host, up } = machine()
    host.isRoot = false
    expect(gadgetStatus(host, spec)).toMatchObject({ state: "absent", functions: [], udc: undefined })
    configFs.mkdir("crashcart")
    configFs.mkdir("crashcart/functions/hid.keyboard")
    const half = gadgetStatus(host, spec)
    expect(half.state).toBe("half-made")
    expect(half.functions).toMatchObject([{ title: "keyboard", node: undefined }])
    expect(half.faults).toContain("crashcart/functions/hid.mouse is missing")
    expect(half.faults).not.toContain("crashcart/functions/hid.mouse/protocol is missing")
    expect(half.faults).toContain("crashcart/functions/hid.keyboard/report_desc is not as it should be")
    host.isRoot = true
    await up()
    host.isRoot = false
    expect(gadgetStatus(host, spec)).toMatchObject({ state: "up", faults: [] })
  })

  it("says who holds each controller, and in which state it is", () => {
    const { kernel, host } = machine({ udcs: ["dummy_udc.0", "dummy_udc.1"] })
    bindForeignGadget(kernel, "dummy_udc.0")
    expect(gadgetStatus(host, spec).udcs).toEqual([
      { name: "dummy_udc.0", state: "configured", function: "other", holder: "other" },
      { name: "dummy_udc.1", state: "not attached", function: "", holder: undefined },
    ])
  })

  it("says so where the kernel's gadget support is not loaded", () => {
    const { host } = machine()
    host.isPrepared = false
    const status = gadgetStatus(host, spec)
    expect(status.state).toBe("absent")
    expect(status.faults).toEqual([expect.stringContaining("modprobe libcomposite")])
  })
})
