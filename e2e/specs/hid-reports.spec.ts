import { expect, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { TargetRig } from "../harness/target-rig.ts"

const nothing = "0000000000000000"

/** What a person presses, in order, and the boot keyboard reports (HID 1.11 appendix B.1) that the target must get. */
const chords: readonly { readonly keys: readonly string[]; readonly reports: readonly string[] }[] = [
  { keys: ["KeyA"], reports: ["0000040000000000", nothing] },
  { keys: ["Enter"], reports: ["0000280000000000", nothing] },
  { keys: ["Tab"], reports: ["00002b0000000000", nothing] },
  { keys: ["F5"], reports: ["00003e0000000000", nothing] },
  { keys: ["F12"], reports: ["0000450000000000", nothing] },
  { keys: ["ArrowUp"], reports: ["0000520000000000", nothing] },
  { keys: ["NumpadEnter"], reports: ["0000580000000000", nothing] },
  {
    keys: ["ShiftLeft", "KeyA"],
    reports: ["0200000000000000", "0200040000000000", "0200000000000000", nothing],
  },
  {
    keys: ["AltRight", "KeyE"],
    reports: ["4000000000000000", "4000080000000000", "4000000000000000", nothing],
  },
  {
    keys: ["ControlLeft", "AltLeft", "Delete"],
    reports: [
      "0100000000000000",
      "0500000000000000",
      "05004c0000000000",
      "0500000000000000",
      "0100000000000000",
      nothing,
    ],
  },
  {
    keys: ["MetaLeft", "KeyR"],
    reports: ["0800000000000000", "0800150000000000", "0800000000000000", nothing],
  },
]

test("keys, chords, moves, clicks and wheel steps reach the target's USB port as the exact reports", async ({
  page,
}) => {
  await using rig = await TargetRig.start({ video: "http" })
  const seat = new ConsolePage(page)
  await seat.open(await rig.crashcart.link())
  await seat.stripWhere(() => true)
  rig.keyboard.forget()

  for (const { keys, reports } of chords) {
    for (const key of keys) await page.keyboard.down(key)
    for (const key of keys.toReversed()) await page.keyboard.up(key)
    expect(await rig.keyboard.take(reports.length), keys.join("+")).toEqual(reports)
  }

  await page.getByRole("button", { name: "Send Ctrl+Alt+Del" }).click()
  expect(await rig.keyboard.takeUntil((report) => report.startsWith("05004c"))).toBe("05004c0000000000")
  await rig.keyboard.takeUntil((report) => report === nothing)

  const picture = await seat.pictureBox()
  // Away from the middle, where the pointer is put at the start.
  const [u, v] = [0.25, 0.75]
  // Whole CSS pixels: a wheel event has no others.
  await page.mouse.move(Math.round(picture.x + u * picture.width), Math.round(picture.y + v * picture.height))
  const place = (await rig.pointer.takeUntil((report) => isNear(report, u, v))).slice(2, 10)

  rig.pointer.forget()
  await page.mouse.down()
  await page.mouse.up()
  await page.mouse.down({ button: "right" })
  await page.mouse.up({ button: "right" })
  expect(await rig.pointer.take(4)).toEqual([
    `01${place}0000`,
    `00${place}0000`,
    `02${place}0000`,
    `00${place}0000`,
  ])

  await page.mouse.wheel(0, -120)
  expect(await rig.pointer.takeUntil((report) => !report.endsWith("0000"))).toBe(`00${place}0100`)
  await page.mouse.wheel(0, 120)
  expect(await rig.pointer.takeUntil((report) => !report.endsWith("0000"))).toBe(`00${place}ff00`)
  await page.mouse.wheel(120, 0)
  expect(await rig.pointer.takeUntil((report) => !report.endsWith("0000"))).toBe(`00${place}0001`)
})

/**
 * Whether an absolute mouse report (buttons, x u16, y u16 little endian over 0..32767, wheel, wheel) points within two
 * pixels of a place in a 1280x720 picture.
 */
function isNear(report: string, u: number, v: number): boolean {
  const bytes = Buffer.from(report, "hex")
  const [x, y] = [bytes.readUInt16LE(1) / 32768, bytes.readUInt16LE(3) / 32768]
  return Math.abs(x - u) < 2 / 1280 && Math.abs(y - v) < 2 / 720
}

test("media and power keys, and the relative mouse, reach the target's USB port as the exact reports", async ({
  page,
}) => {
  await using rig = await TargetRig.start({ video: "http" })
  const seat = new ConsolePage(page)
  await seat.open(await rig.crashcart.link())
  await seat.stripWhere(() => true)
  expect(await rig.controls.take(2)).toEqual(["0100000000", "0200"])
  await page.getByRole("button", { name: "Keyboard", exact: true }).click()
  await page.getByText("Media keys").click()
  await page.getByRole("button", { name: "Send Volume +" }).click()
  expect(await rig.controls.take(2)).toEqual(["01e9000000", "0100000000"])
  await page.getByText("Power keys").click()
  await page.getByRole("button", { name: "Send Sleep" }).click()
  expect(await rig.controls.take(2)).toEqual(["0202", "0200"])
  await page.keyboard.press("Escape")

  await page.getByRole("button", { name: "Mouse", exact: true }).click()
  await page.getByRole("radio", { name: "moves as yours does (relative)" }).click()
  await page.keyboard.press("Escape")
  await page.mouse.move(600, 300)
  await page.mouse.down()
  await page.mouse.up()
  await expect.poll(() => page.evaluate(() => document.pointerLockElement !== null)).toBe(true)
  expect(await rig.relativePointer.take(1)).toEqual(["0000000000"])
  await page.mouse.move(607, 298)
  expect(await rig.relativePointer.take(1)).toEqual(["0007fe0000"])
  await page.mouse.down({ button: "right" })
  await page.mouse.up({ button: "right" })
  expect(await rig.relativePointer.take(2)).toEqual(["0200000000", "0000000000"])
  await page.mouse.wheel(0, 120)
  expect(await rig.relativePointer.take(1)).toEqual(["000000ff00"])
})
