import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { observe } from "./configfs.ts"
import { groupId, LinuxGadgetHost, machineIdentity } from "./linux-gadget-host.ts"

let root = ""
const { signal } = new AbortController()

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "crashcart-gadget-"))
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

/** A host whose programs do what `effects` says, and everything that it ran. */
function host(effects: Record<string, () => string | undefined> = {}) {
  const ran: string[] = []
  const run = async (command: string, args: readonly string[]) => {
    ran.push([command, ...args].join(" "))
    return effects[command]?.()
  }
  return { ran, host: new LinuxGadgetHost({ isRoot: true, run, root }) }
}

describe("configfs", () => {
  it("is read as the kernel lays it out", () => {
    put("sys/kernel/config/usb_gadget/g1/UDC", "fe980000.usb\n")
    mkdirSync(join(root, "sys/kernel/config/usb_gadget/g1/functions/hid.usb0"), { recursive: true })
    mkdirSync(join(root, "sys/kernel/config/usb_gadget/g1/configs"))
    const configFs = host().host.configFs()
    if (configFs === undefined) throw new Error("configfs is there")
    configFs.symlink("g1/functions/hid.usb0", "g1/configs/hid.usb0")
    expect(Object.fromEntries(observe(configFs, "g1"))).toEqual({
      g1: { kind: "folder" },
      "g1/UDC": { kind: "attribute", value: Buffer.from("fe980000.usb\n") },
      "g1/functions": { kind: "folder" },
      "g1/functions/hid.usb0": { kind: "folder" },
      "g1/configs": { kind: "folder" },
      "g1/configs/hid.usb0": { kind: "link", target: "hid.usb0" },
    })
    const link = join(root, "sys/kernel/config/usb_gadget/g1/configs/hid.usb0")
    expect(readlinkSync(link)).toBe(join(root, "sys/kernel/config/usb_gadget/g1/functions/hid.usb0"))
  })

  it("writes attributes that are there and creates none", () => {
    put("sys/kernel/config/usb_gadget/g1/UDC", "")
    const configFs = host().host.configFs()
    configFs?.write("g1/UDC", Buffer.from("dummy_udc.0"))
    expect(readFileSync(join(root, "sys/kernel/config/usb_gadget/g1/UDC"), "utf8")).toBe("dummy_udc.0")
    expect(() => configFs?.write("g1/missing", Buffer.from("1"))).toThrowError(
      expect.objectContaining({ code: "ENOENT" }),
    )
    expect(existsSync(join(root, "sys/kernel/config/usb_gadget/g1/missing"))).toBe(false)
  })
})

describe("prepare", () => {
  it("loads nothing where everything is there", async () => {
    put("sys/kernel/config/usb_gadget/g1/UDC", "")
    put("sys/class/udc/fe980000.usb/state", "configured\n")
    const { host: linux, ran } = host()
    await linux.prepare()
    expect(ran).toEqual([])
  })

  it("loads the module, mounts configfs and looks for a controller's driver", async () => {
    const mount = () => void mkdirSync(join(root, "sys/kernel/config/usb_gadget"), { recursive: true })
    const { host: linux, ran } = host({ mount: () => mount() ?? undefined })
    await linux.prepare()
    expect(ran).toEqual([
      "modprobe libcomposite",
      `mount -t configfs none ${join(root, "sys/kernel/config")}`,
      "modprobe dwc2",
    ])
  })

  it("says which commands it tried, and what they said", async () => {
    const { host: linux } = host({ modprobe: () => "FATAL: Module libcomposite not found" })
    await expect(linux.prepare()).rejects.toMatchObject({
      code: "gadget/configfs-unavailable",
      message: expect.stringMatching(/modprobe libcomposite: FATAL: Module.*\n +mount -t configfs/),
    })
  })
})

describe("sysfs", () => {
  it("shows the controllers in order of their names", () => {
    put("sys/class/udc/fe980000.usb/state", "not attached\n")
    put("sys/class/udc/fe980000.usb/function", "\n")
    put("sys/class/udc/dummy_udc.0/state", "configured\n")
    put("sys/class/udc/dummy_udc.0/function", "crashcart\n")
    expect(host().host.udcs()).toEqual([
      { name: "dummy_udc.0", state: "configured", function: "crashcart" },
      { name: "fe980000.usb", state: "not attached", function: "" },
    ])
  })

  it("has no controllers where there is no such class", () => {
    expect(host().host.udcs()).toEqual([])
  })
})

describe("nodes", () => {
  const nullDevice = () => new LinuxGadgetHost({ isRoot: true, run: async () => undefined })

  it.skipIf(!existsSync("/sys/dev/char"))("are found by their number", () => {
    expect(nullDevice().node("1:3")).toBe("/dev/null")
    expect(nullDevice().node("1:250")).toBeUndefined()
  })

  it("are no nodes when they are plain files", () => {
    put("sys/dev/char/236:0/uevent", "MAJOR=236\nMINOR=0\nDEVNAME=hidg0\n")
    put("dev/hidg0", "")
    expect(host().host.node("236:0")).toBeUndefined()
  })

  it.skipIf(!existsSync("/sys/dev/char"))("are waited for until somebody stops waiting", async () => {
    await expect(nullDevice().nodeAppeared("1:3", signal)).resolves.toBe("/dev/null")
    const stop = new AbortController()
    const waiting = nullDevice().nodeAppeared("1:250", stop.signal)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" })
  })
})

describe.skipIf(process.getuid?.() !== 0)("granting recovery", () => {
  const gid = 12345
  const rights = (path: string) => {
    const { gid: group, mode } = statSync(join(root, path))
    return [group, (mode & 0o777).toString(8)]
  }

  it("lets the group write what binds the gadget and what wakes the host, and nothing else", () => {
    const gadget = "sys/kernel/config/usb_gadget/crashcart"
    put(`${gadget}/UDC`, "fe980000.usb\n")
    put(`${gadget}/idVendor`, "0x1d6b\n")
    put("sys/class/udc/fe980000.usb/srp", "")
    put("sys/class/udc/fe980000.usb/soft_connect", "")
    const untouched = rights(`${gadget}/idVendor`)
    host().host.grantRecovery("crashcart", "fe980000.usb", gid)
    expect(rights(`${gadget}/UDC`)).toEqual([gid, "664"])
    expect(rights("sys/class/udc/fe980000.usb/srp")).toEqual([gid, "220"])
    expect(rights(`${gadget}/idVendor`)).toEqual(untouched)
    expect(rights("sys/class/udc/fe980000.usb/soft_connect")[0]).not.toBe(gid)
  })

  it("does without a way to wake where the controller has gone", () => {
    put("sys/kernel/config/usb_gadget/crashcart/UDC", "fe980000.usb\n")
    expect(() => host().host.grantRecovery("crashcart", "fe980000.usb", gid)).not.toThrow()
  })
})

describe("machineIdentity", () => {
  it("is the Pi's serial number, else the machine id, else the host name", () => {
    expect(machineIdentity(root)).toBe("crashcart")
    put("etc/hostname", "pi\n")
    expect(machineIdentity(root)).toBe("pi")
    put("etc/machine-id", "3d12\n")
    expect(machineIdentity(root)).toBe("3d12")
    put("sys/firmware/devicetree/base/serial-number", "10000000a1b2c3d4\0")
    expect(machineIdentity(root)).toBe("10000000a1b2c3d4")
  })
})

describe("groupId", () => {
  it("takes names and numbers, and says how to make a group that is missing", () => {
    put("etc/group", "root:x:0:\ninput:x:105:pi\n")
    expect(groupId("input", root)).toBe(105)
    expect(groupId("1000", root)).toBe(1000)
    expect(() => groupId("crashcart", root)).toThrowError(
      expect.objectContaining({ code: "config/invalid", message: expect.stringContaining("groupadd") }),
    )
  })
})
