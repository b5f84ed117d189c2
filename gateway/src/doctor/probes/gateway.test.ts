import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import type { GadgetStatus } from "../../hid/gadget/index.ts"
import { gadgetUp } from "../fakes/devices.ts"
import { examinedOn, look } from "../fakes/examined.ts"
import { FakeMachine } from "../fakes/fake-machine.ts"
import { examineConfiguration } from "./configuration.ts"
import { examineGadget } from "./gadget.ts"
import { examinePermissions } from "./permissions.ts"
import { examineService } from "./service.ts"

function machine(change: (machine: FakeMachine) => void = () => undefined): FakeMachine {
  const fake = new FakeMachine()
  change(fake)
  return fake
}

const says = (words: string): unknown => expect.stringContaining(words)

describe("the configuration", () => {
  it("is told to be wrong in its own words, or not to be readable", async () => {
    const examined = examinedOn(machine())
    const invalid = new GatewayError("config/invalid", "a: unknown key\nb: unknown key")
    expect(await examineConfiguration({ ...examined, configError: invalid })).toMatchObject([
      { level: "fault", text: says("a: unknown key; b: unknown key"), remedy: says("--check-config") },
    ])
    const unreadable = new GatewayError("config/unreadable", "no")
    expect(await examineConfiguration({ ...examined, configError: unreadable })).toMatchObject([
      { level: "unseen", remedy: "sudo crashcart doctor" },
    ])
  })
})

describe("the gateway", () => {
  it.each([
    ["ActiveState=active\nResult=success\nNRestarts=0", "ok", "runs."],
    ["ActiveState=active\nResult=success\nNRestarts=3", "ok", "after 3 restarts"],
    ["ActiveState=inactive\nResult=success\nNRestarts=0", "fault", "sudo systemctl start crashcart"],
    ["ActiveState=failed\nResult=exit-code\nNRestarts=0", "fault", "journalctl -u crashcart"],
  ])("is what systemd says: %j", async (output, level, words) => {
    const systemd = machine((it) => {
      it.programs["systemctl"] = { exitCode: 0, output }
    })
    expect(await look(examineService, systemd)).toEqual([[level], says(words)])
  })

  it("is known by its port where no systemd starts it", async () => {
    const silent = machine((it) => {
      it.refusals["127.0.0.1:8480"] = "ECONNREFUSED"
    })
    expect(await look(examineService, silent, { isInstalled: false })).toEqual([
      ["note"],
      says("ECONNREFUSED"),
    ])
    expect(await look(examineService, machine(), { isInstalled: false })).toEqual([["ok"], says("8480")])
  })
})

describe("the gadget", () => {
  const gadget = (status: Partial<GadgetStatus>, fake = machine()) =>
    look(examineGadget, fake, { gadget: () => ({ ...gadgetUp, ...status }) })
  const udc = { name: "fe980000.usb", state: "configured", function: "", holder: undefined }

  it.each([
    ["configured", "ok", "uses the keyboard"],
    ["suspended", "note", "a key may wake it"],
    ["not attached", "fault", "data port"],
    ["addressed", "note", "has not set the keyboard up"],
  ])("is %s", async (state, level, words) => {
    const udcs = [{ ...udc, state, holder: "crashcart" }]
    expect(await gadget({ udcs })).toEqual([[level], says(words)])
  })

  it("is made where it is not there, and mended where it is half-made", async () => {
    const restart = says("sudo systemctl restart crashcart-gadget")
    expect(await gadget({ state: "absent", udc: undefined, udcs: [udc] })).toEqual([["fault"], restart])
    expect(await gadget({ state: "half-made", faults: ["no mouse"] })).toEqual([["fault"], restart])
  })

  it("names who holds the controller", async () => {
    const udcs = [{ ...udc, holder: "ether" }]
    expect(await gadget({ state: "absent", udc: undefined, udcs })).toEqual([
      ["fault"],
      says('Another gadget, "ether"'),
    ])
  })

  it("needs a controller, which the Pi's firmware brings when it is told to", async () => {
    const none = { state: "absent", udcs: [], udc: undefined } as const
    expect(await gadget(none)).toEqual([["fault"], says("It takes a Raspberry Pi")])
    const boot = "/boot/firmware/config.txt"
    const plain = machine((it) => {
      it.files[boot] = "arm_64bit=1\n#dtoverlay=dwc2\n"
    })
    expect(await gadget(none, plain)).toEqual([["fault"], says("dtoverlay=dwc2,dr_mode=peripheral")])
    const told = machine((it) => {
      it.files[boot] = "[all]\ndtoverlay=dwc2,dr_mode=peripheral\n"
    })
    expect(await gadget(none, told)).toEqual([["fault"], says("sudo reboot")])
  })

  it("is left out where this user may not look", async () => {
    const refuse = () => {
      throw Object.assign(new Error("EACCES"), { code: "EACCES" })
    }
    expect(await look(examineGadget, machine(), { gadget: refuse })).toEqual([
      ["unseen"],
      says("sudo crashcart doctor"),
    ])
  })
})

describe("permissions", () => {
  const nodes = (keyboard: { gid: number; mode: number }, video = { gid: 44, mode: 0o660 }) =>
    machine((it) => {
      it.nodes["/dev/hidg0"] = { uid: 0, ...keyboard }
      it.nodes["/dev/video0"] = { uid: 0, ...video }
    })

  it("are fine by group", async () => {
    const fine = nodes({ gid: 990, mode: 0o660 })
    expect(await look(examinePermissions, fine)).toEqual([
      ["ok"],
      says("crashcart may open /dev/hidg0, /dev/video0"),
    ])
  })

  it("are mended by making the user a member, or by giving the node to a group", async () => {
    const stranger = nodes({ gid: 990, mode: 0o660 }, { gid: 500, mode: 0o660 })
    expect(await look(examinePermissions, stranger)).toEqual([
      ["ok", "fault"],
      says("usermod -aG 500 crashcart"),
    ])
    const roots = nodes({ gid: 0, mode: 0o600 })
    expect(await look(examinePermissions, roots)).toEqual([["ok", "fault"], says("sudo crashcart gadget up")])
  })

  it("go by the first of owner, group and others that applies", async () => {
    const owner = machine((it) => {
      it.nodes["/dev/hidg0"] = { uid: 990, gid: 990, mode: 0o066 }
    })
    expect(await look(examinePermissions, owner)).toEqual([["fault"], says("may not open /dev/hidg0")])
  })
})
