import { execFile } from "node:child_process"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import {
  absoluteMouse,
  bootKeyboard,
  controls,
  type HidFunction,
  relativeMouse,
} from "@crashcart/gateway/hid"
import { describe, expect, it } from "vitest"
import { temporaryFolder } from "../harness/crashcart.ts"
import { usbCapture } from "../harness/usb-capture.ts"

/** What Wireshark makes of a function: its report descriptor, item by item and indented, and each report's fields. */
async function wireshark(hid: HidFunction, ...reports: string[]) {
  await using parts = new AsyncDisposableStack()
  const folder = await temporaryFolder()
  parts.defer(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, "usb.pcap")
  await writeFile(
    path,
    usbCapture(
      hid,
      reports.map((report) => Buffer.from(report, "hex")),
    ),
  )
  const { stdout } = await promisify(execFile)("tshark", ["-r", path, "-V"], { maxBuffer: 1 << 24 })
  const section = (title: string) =>
    stdout.split(/^(?=Frame )/m).flatMap((frame) => {
      const from = frame.search(new RegExp(`^${title}`, "m"))
      return from === -1 ? [] : [frame.slice(from).split("\n").slice(1)]
    })
  return {
    descriptor: section("HID Report$")
      .flat()
      .filter((line) => /^ +[A-Z][A-Za-z ]+( \(.*\))?$/.test(line) && !line.endsWith("Header"))
      .map((line) => line.slice(4).replaceAll("    ", "  ")),
    /** Without the fields that are at rest. */
    reports: section("HID Data: ").map((lines) =>
      lines
        .map((line) => line.replace(/^[ 01.]+= /, "").trim())
        .filter((line) => line !== "" && !/: UP$|no event indicated|^Padding|^Array/.test(line)),
    ),
  }
}

const mouseHead = [
  "Usage Page (Generic Desktop Controls)",
  "Usage (Mouse)",
  "Collection (Application)",
  "  Usage (Pointer)",
  "  Collection (Physical)",
  "    Usage Page (Button)",
  "    Usage Minimum (0x01)",
  "    Usage Maximum (0x08)",
  "    Logical Minimum (0)",
  "    Logical Maximum (1)",
  "    Report Count (8)",
  "    Report Size (1)",
  "    Input (Data,Var,Abs)",
  "    Usage Page (Generic Desktop Controls)",
  "    Usage (X)",
  "    Usage (Y)",
]
const oneOctetRelative = [
  "    Logical Minimum (-127)",
  "    Logical Maximum (127)",
  "    Report Size (8)",
  "    Report Count (1)",
  "    Input (Data,Var,Rel)",
]
const pan = [
  "    Usage Page (Consumer)",
  // AC Pan, which this part of Wireshark calls by its number; the reports below call it by its name.
  "    Usage (Instance 14338)",
  ...oneOctetRelative,
  "    End Collection",
  "  End Collection",
]

describe("Wireshark, which knows nothing of us, reads", () => {
  it("the boot keyboard, its five LEDs, keys to 255 and the roll-over error", async () => {
    const { descriptor, reports } = await wireshark(
      bootKeyboard,
      "2200040000000000",
      "0000736800000000",
      "0101010101010101",
    )
    expect(descriptor).toEqual([
      "Usage Page (Generic Desktop Controls)",
      "Usage (Keyboard)",
      "Collection (Application)",
      "  Usage Page (Keyboard/Keypad)",
      "  Usage Minimum (0xe0)",
      "  Usage Maximum (0xe7)",
      "  Logical Minimum (0)",
      "  Logical Maximum (1)",
      "  Report Size (1)",
      "  Report Count (8)",
      "  Input (Data,Var,Abs)",
      "  Report Count (1)",
      "  Report Size (8)",
      "  Input (Const,Array,Abs)",
      "  Report Count (5)",
      "  Report Size (1)",
      "  Usage Page (LED)",
      "  Usage Minimum (0x01)",
      "  Usage Maximum (0x05)",
      "  Output (Data,Var,Abs)",
      "  Report Count (1)",
      "  Report Size (3)",
      "  Output (Const,Array,Abs)",
      "  Report Count (6)",
      "  Report Size (8)",
      "  Logical Minimum (0)",
      "  Logical Maximum (255)",
      "  Usage Page (Keyboard/Keypad)",
      "  Usage Minimum (0x00)",
      "  Usage Maximum (0xff)",
      "  Input (Data,Array,Abs)",
      "  End Collection",
    ])
    const rollOver = Array.from({ length: 6 }, () => "Usage: Keyboard ErrorRollOver (0x0007, 0x0001)")
    expect(reports).toEqual([
      [
        "Key: LeftShift (0xe1): DOWN",
        "Key: RightShift (0xe5): DOWN",
        "Usage: Keyboard a and A (0x0007, 0x0004)",
      ],
      ["Usage: Keyboard F24 (0x0007, 0x0073)", "Usage: Keyboard F13 (0x0007, 0x0068)"],
      ["Key: LeftControl (0xe0): DOWN", ...rollOver],
    ])
  })

  it("the absolute mouse: Windows 7's range, Apple Recovery's collections, both wheels", async () => {
    const { descriptor, reports } = await wireshark(absoluteMouse, "01ff7f00400102", "0034120000ff81")
    expect(descriptor).toEqual([
      ...mouseHead,
      "    Logical Minimum (0)",
      "    Logical Maximum (32767)",
      "    Report Size (16)",
      "    Report Count (2)",
      "    Input (Data,Var,Abs)",
      "    Usage (Wheel)",
      ...oneOctetRelative,
      ...pan,
    ])
    expect(reports).toEqual([
      [
        "Button: 1 (primary/trigger): DOWN",
        "X Axis: 32767",
        "Y Axis: 16384",
        "Usage: Wheel: 1",
        "Usage: AC Pan: 2",
      ],
      ["X Axis: 4660", "Y Axis: 0", "Usage: Wheel: -1", "Usage: AC Pan: -127"],
    ])
  })

  it("the relative mouse: the boot protocol's three octets, then both wheels", async () => {
    const { descriptor, reports } = await wireshark(relativeMouse, "027f81ff01")
    expect(descriptor).toEqual([
      ...mouseHead,
      "    Usage (Wheel)",
      "    Logical Minimum (-127)",
      "    Logical Maximum (127)",
      "    Report Size (8)",
      "    Report Count (3)",
      "    Input (Data,Var,Rel)",
      ...pan,
    ])
    expect(reports).toEqual([
      ["Button: 2 (secondary): DOWN", "X Axis: 127", "Y Axis: -127", "Usage: Wheel: -1", "Usage: AC Pan: 1"],
    ])
  })

  it("media and power keys, told apart by report ID", async () => {
    const { descriptor, reports } = await wireshark(
      controls,
      "01e900e200",
      "0100000000",
      "0201",
      "0202",
      "0203",
      "0200",
    )
    expect(descriptor).toEqual([
      "Usage Page (Consumer)",
      "Usage (Consumer Control)",
      "Collection (Application)",
      "  Report ID (0x01)",
      "  Logical Minimum (1)",
      "  Logical Maximum (767)",
      "  Usage Minimum (0x01)",
      "  Usage Maximum (0x2ff)",
      "  Report Size (16)",
      "  Report Count (2)",
      "  Input (Data,Array,Abs)",
      "  End Collection",
      "Usage Page (Generic Desktop Controls)",
      "Usage (System Control)",
      "Collection (Application)",
      "  Report ID (0x02)",
      "  Logical Minimum (1)",
      "  Logical Maximum (3)",
      "  Usage Minimum (0x81)",
      "  Usage Maximum (0x83)",
      "  Report Size (2)",
      "  Report Count (1)",
      "  Input (Data,Array,Abs,NoPref,Null)",
      "  Report Size (6)",
      "  Input (Const,Var,Abs)",
      "  End Collection",
    ])
    const none = "Usage: No controls asserted"
    expect(reports).toEqual([
      ["Report ID: 0x01", "Usage: Volume Increment (0x000c, 0x00e9)", "Usage: Mute (0x000c, 0x00e2)"],
      ["Report ID: 0x01", none, none],
      ["Report ID: 0x02", "Usage: System Power Down (0x0001, 0x0081)"],
      ["Report ID: 0x02", "Usage: System Sleep (0x0001, 0x0082)"],
      ["Report ID: 0x02", "Usage: System Wake Up (0x0001, 0x0083)"],
      ["Report ID: 0x02", none],
    ])
  })
})
