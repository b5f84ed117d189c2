import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { encodeInput, type InputMessage, usageForCode } from "../../protocol/index.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { FifoHost } from "./fakes/fifo.ts"
import { HidgDevice } from "./hidg-device.ts"
import { InputController } from "./input-controller.ts"
import type { InputSession } from "./input-session.ts"

/** Centre of the screen, where the pointer starts. */
const centre = "ff3fff3f"

let folder: string
let keyboardHost: FifoHost
let pointerHost: FifoHost
let relativeHost: FifoHost
let controlsHost: FifoHost
let controller: InputController
let clock: ManualClock
let session: InputSession
let replies: string[]
let seq: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crashcart-hid-"))
  keyboardHost = new FifoHost(join(folder, "hidg0"))
  pointerHost = new FifoHost(join(folder, "hidg1"))
  relativeHost = new FifoHost(join(folder, "hidg2"))
  controlsHost = new FifoHost(join(folder, "hidg3"))
  clock = new ManualClock()
  controller = new InputController({
    keyboard: new HidgDevice(keyboardHost.path, clock),
    pointer: new HidgDevice(pointerHost.path, clock),
    relativePointer: new HidgDevice(relativeHost.path, clock),
    controls: new HidgDevice(controlsHost.path, clock),
    clock,
  })
  replies = []
  seq = 0
  session = controller.openSession((reply) => {
    if (reply.type === "ack") replies.push(`${reply.seq} ${reply.delivered}`)
  })
})

afterEach(async () => {
  await controller[Symbol.asyncDispose]()
  keyboardHost[Symbol.dispose]()
  for (const host of [pointerHost, relativeHost, controlsHost]) host[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

const hex = (octets: Uint8Array) => Buffer.from(octets).toString("hex")

/** What arrived at the host, cut into reports. */
function reports(host: FifoHost, sizeBytes: number): string[] {
  return hex(host.received()).match(new RegExp(`.{1,${2 * sizeBytes}}`, "g")) ?? []
}
const keyboardReports = () => reports(keyboardHost, 8)
const pointerReports = () => reports(pointerHost, 7)

type Unnumbered<T> = T extends unknown ? Omit<T, "seq"> : never

function send(message: Unnumbered<InputMessage>): void {
  seq += 1
  const channel = message.type === "move" || message.type === "renew" ? "pointer" : "keys"
  session.receive(channel, encodeInput({ ...message, seq }))
}

/** `+KeyA` presses, `-KeyA` releases. */
function type(script: string): void {
  for (const step of script.split(" ")) {
    send({ type: "key", usage: usageForCode(step.slice(1)) ?? Number.NaN, down: step.startsWith("+") })
  }
}

describe("InputController on device nodes", () => {
  it("starts by releasing what a killed gateway may have left held", () => {
    expect(keyboardReports()).toEqual(["0000000000000000"])
    expect(pointerReports()).toEqual([`00${centre}0000`])
  })

  it.each([
    ["+KeyA -KeyA", ["0000040000000000", "0000000000000000"]],
    [
      "+ShiftLeft +KeyH -KeyH -ShiftLeft",
      ["0200000000000000", "02000b0000000000", "0200000000000000", "0000000000000000"],
    ],
    [
      "+ControlLeft +AltLeft +Delete -Delete -AltLeft -ControlLeft",
      [
        "0100000000000000",
        "0500000000000000",
        "05004c0000000000",
        "0500000000000000",
        "0100000000000000",
        "0000000000000000",
      ],
    ],
    [
      "+AltLeft +PrintScreen +KeyB -KeyB -PrintScreen -AltLeft",
      [
        "0400000000000000",
        "0400460000000000",
        "0400460500000000",
        "0400460000000000",
        "0400000000000000",
        "0000000000000000",
      ],
    ],
    ["+MetaLeft -MetaLeft", ["0800000000000000", "0000000000000000"]],
    ["+AltRight +KeyQ", ["4000000000000000", "4000140000000000"]],
    ["+CapsLock -CapsLock", ["0000390000000000", "0000000000000000"]],
    [
      "+ScrollLock -ScrollLock +ScrollLock -ScrollLock",
      ["0000470000000000", "0000000000000000", "0000470000000000", "0000000000000000"],
    ],
    ["+F12 +F13 +F24", ["0000450000000000", "0000456800000000", "0000456873000000"]],
    ["+Numpad0 +NumpadEnter +NumLock", ["0000620000000000", "0000625800000000", "0000625853000000"]],
    ["+IntlRo +IntlYen +KanaMode", ["0000870000000000", "0000878900000000", "0000878988000000"]],
    ["+Lang1 +Lang2", ["0000900000000000", "0000909100000000"]],
    [
      "+KeyA +KeyB -KeyA -KeyB",
      ["0000040000000000", "0000040500000000", "0000050000000000", "0000000000000000"],
    ],
    [
      "+KeyA +KeyB +KeyC +KeyD +KeyE +KeyF +KeyG -KeyA",
      [
        "0000040000000000",
        "0000040500000000",
        "0000040506000000",
        "0000040506070000",
        "0000040506070800",
        "0000040506070809",
        "0000010101010101",
        "000005060708090a",
      ],
    ],
    ["+KeyA +KeyA +KeyA -KeyA -KeyA", ["0000040000000000", "0000000000000000"]],
    ["-KeyA", []],
  ])("types %s", (script, expected) => {
    keyboardReports()
    type(script)
    expect(keyboardReports()).toEqual(expected)
    expect(replies).toEqual(script.split(" ").map((_step, index) => `${index + 1} true`))
  })

  it.each<[string, Unnumbered<InputMessage>[], string[]]>([
    ["to the top left", [{ type: "move", x: 0, y: 0 }], ["00000000000000"]],
    ["to the bottom right", [{ type: "move", x: 32767, y: 32767 }], ["00ff7fff7f0000"]],
    [
      "along a path",
      [
        { type: "move", x: 1, y: 2 },
        { type: "move", x: 256, y: 513 },
      ],
      ["00010002000000", "00000101020000"],
    ],
    ["nowhere new", [{ type: "move", x: 16383, y: 16383 }], []],
    [
      "and clicks left",
      [
        { type: "button", buttons: 1, x: 100, y: 200 },
        { type: "button", buttons: 0, x: 100, y: 200 },
      ],
      ["016400c8000000", "006400c8000000"],
    ],
    [
      "and drags with the right button",
      [
        { type: "button", buttons: 2, x: 1, y: 1 },
        { type: "move", x: 9, y: 9 },
        { type: "button", buttons: 0, x: 10, y: 10 },
      ],
      ["02010001000000", "02090009000000", "000a000a000000"],
    ],
    [
      "with all five buttons",
      [1, 3, 7, 15, 31].map((buttons) => ({ type: "button", buttons, x: 0, y: 0 })),
      ["01000000000000", "03000000000000", "07000000000000", "0f000000000000", "1f000000000000"],
    ],
    [
      "and says a held button once",
      [
        { type: "button", buttons: 1, x: 5, y: 5 },
        { type: "button", buttons: 1, x: 5, y: 5 },
      ],
      ["01050005000000"],
    ],
    ["and scrolls one detent up", [{ type: "wheel", dx: 0, dy: 120, x: 5, y: 6 }], ["00050006000100"]],
    ["and scrolls one detent down", [{ type: "wheel", dx: 0, dy: -120, x: 5, y: 6 }], ["0005000600ff00"]],
    ["and scrolls right", [{ type: "wheel", dx: 120, dy: 0, x: 5, y: 6 }], ["00050006000001"]],
    [
      "and scrolls by thirds of a detent",
      [1, 2, 3].map(() => ({ type: "wheel", dx: 0, dy: 40, x: 5, y: 6 })),
      ["00050006000000", "00050006000100"],
    ],
    [
      "and scrolls while a button is held",
      [
        { type: "button", buttons: 4, x: 5, y: 6 },
        { type: "wheel", dx: 0, dy: 240, x: 5, y: 6 },
      ],
      ["04050006000000", "04050006000200"],
    ],
    [
      "and scrolls 200 detents at once",
      [{ type: "wheel", dx: 0, dy: 24_000, x: 0, y: 0 }],
      ["00000000007f00", "00000000004900"],
    ],
  ])("moves %s", (_what, messages, expected) => {
    pointerReports()
    for (const message of messages) send(message)
    expect(pointerReports()).toEqual(expected)
    expect(replies.every((reply) => reply.endsWith("true"))).toBe(true)
  })

  it("releases keys and buttons on request, each device in one report", () => {
    type("+ControlLeft +KeyC")
    send({ type: "button", buttons: 3, x: 7, y: 8 })
    keyboardReports()
    pointerReports()
    send({ type: "release-all" })
    expect(keyboardReports()).toEqual(["0000000000000000"])
    expect(pointerReports()).toEqual(["00070008000000"])
    expect(replies.at(-1)).toBe("4 true")
  })

  it("releases everything for a process that is about to exit", () => {
    type("+ShiftLeft +KeyA")
    keyboardReports()
    controller.releaseAll()
    expect(keyboardReports()).toEqual(["0000000000000000"])
  })

  it("tells whether the target listens, and goes on by itself when it does again", () => {
    keyboardHost.unplug()
    type("+KeyA")
    expect(replies).toEqual(["1 false"])
    expect(controller.status.value).toMatchObject({ keyboard: "detached", pointer: "ready" })
    type("-KeyA +KeyB")
    keyboardHost.plugIn()
    clock.advance(200)
    expect(controller.status.value).toMatchObject({ keyboard: "ready", pointer: "ready" })
    expect(keyboardReports()).toEqual(["0000050000000000"])
    type("-KeyB")
    expect(replies).toEqual(["1 false", "2 false", "3 false", "4 true"])
  })
})
