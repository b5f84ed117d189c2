import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { LinuxUdcPort } from "./udc-port.ts"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "crashcart-udc-"))
})
afterEach(() => rmSync(root, { recursive: true }))

const udc = "sys/class/udc/fe980000.usb"
const binding = "sys/kernel/config/usb_gadget/crashcart/UDC"

function put(files: Record<string, string>): LinuxUdcPort {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return new LinuxUdcPort("crashcart", { root })
}

const ours = {
  [`${udc}/function`]: "crashcart\n",
  [`${udc}/state`]: "configured\n",
  [binding]: "fe980000.usb\n",
}
const text = (path: string) => readFileSync(join(root, path), "utf8")

describe("the controller's state", () => {
  it("is nothing where there is no controller", () => {
    expect(put({}).state()).toBeUndefined()
  })

  it.each([
    ["not attached", "not-attached"],
    ["attached", "attached"],
    ["powered", "powered"],
    ["reconnecting", "attached"],
    ["default", "default"],
    ["addressed", "addressed"],
    ["configured", "configured"],
    ["suspended", "suspended"],
  ])("%s is read as %s", (said, state) => {
    expect(put({ ...ours, [`${udc}/state`]: `${said}\n` }).state()).toBe(state)
  })

  it.each(["gadget", "gadget.0", "gadget.11"])(
    "is suspended when %s says so and the driver does not",
    (name) => {
      expect(put({ ...ours, [`${udc}/device/${name}/suspended`]: "1\n" }).state()).toBe("suspended")
      expect(put({ ...ours, [`${udc}/device/${name}/suspended`]: "0\n" }).state()).toBe("configured")
    },
  )

  it("tells a gadget that is bound nowhere from none at all", () => {
    const elsewhere = { [`${udc}/function`]: "other\n", [`${udc}/state`]: "configured\n" }
    expect(put(elsewhere).state()).toBe("no-gadget")
    expect(put({ ...elsewhere, [binding]: "\n" }).state()).toBe("unbound")
  })
})

describe("re-binding", () => {
  it("puts the gadget back on the controller that it was on", async () => {
    const port = put(ours)
    await port.rebind()
    expect(text(binding)).toContain("fe980000.usb")
  })

  it("remembers the controller that it has lost", async () => {
    const port = put({ ...ours, "sys/class/udc/a.usb/function": "\n" })
    port.state()
    put({ [binding]: "\n", [`${udc}/function`]: "\n" })
    await port.rebind()
    expect(text(binding)).toBe("fe980000.usb")
  })

  it("takes a free controller and none that is held", async () => {
    const port = put({
      [binding]: "\n",
      "sys/class/udc/a.usb/function": "other\n",
      "sys/class/udc/b.usb/function": "\n",
    })
    await port.rebind()
    expect(text(binding)).toBe("b.usb")
    const held = put({ [binding]: "\n", "sys/class/udc/b.usb/function": "other\n" })
    await expect(held.rebind()).rejects.toMatchObject({ code: "ENODEV" })
  })

  it("creates nothing where there is no gadget", async () => {
    await expect(put({ [`${udc}/function`]: "\n" }).rebind()).rejects.toMatchObject({ code: "ENOENT" })
  })
})

it("wakes by the attribute of our own controller", async () => {
  const port = put({
    ...ours,
    [`${udc}/srp`]: "",
    "sys/class/udc/a.usb/srp": "",
    "sys/class/udc/a.usb/function": "other",
  })
  port.state()
  await port.wake()
  expect(text(`${udc}/srp`)).toBe("1")
  expect(text("sys/class/udc/a.usb/srp")).toBe("")
})

describe("in a sandbox that shows the kernel's files read-only", () => {
  const refuse = (code: string) => async () => {
    throw Object.assign(new Error(code), { code })
  }

  it.each(["EROFS", "EACCES", "EPERM"])("asks for what it may not do itself: %s", async (code) => {
    put({ ...ours, "run/crashcart/.keep": "" })
    const requests = join(root, "run/crashcart")
    const port = new LinuxUdcPort("crashcart", { root, requests, write: refuse(code) })
    port.state()
    await port.rebind()
    await port.wake()
    expect(readdirSync(requests).sort()).toEqual([".keep", "rebind-gadget", "wake-target"])
  })

  it("says so where nobody can be asked, and does not ask for what the kernel cannot do", async () => {
    put({ ...ours, "run/crashcart/.keep": "" })
    const alone = new LinuxUdcPort("crashcart", { root, write: refuse("EROFS") })
    await expect(alone.rebind()).rejects.toMatchObject({ code: "EROFS" })
    const requests = join(root, "run/crashcart")
    const busy = new LinuxUdcPort("crashcart", { root, requests, write: refuse("EBUSY") })
    await expect(busy.rebind()).rejects.toMatchObject({ code: "EBUSY" })
    expect(readdirSync(requests)).toEqual([".keep"])
  })

  it("goes on where the controller has forgotten the gadget", async () => {
    const written: string[] = []
    const write = async (_path: string, text: string) => {
      written.push(text)
      if (text === "\n") await refuse("ENODEV")()
    }
    put(ours)
    await new LinuxUdcPort("crashcart", { root, write }).rebind()
    expect(written).toEqual(["\n", "fe980000.usb"])
  })
})
