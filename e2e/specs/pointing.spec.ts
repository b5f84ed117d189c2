import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"

async function openSeat(page: Page, crashcart: Crashcart): Promise<ConsolePage> {
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)
  return seat
}

const mousePanel = (page: Page) => page.getByRole("button", { name: "Mouse", exact: true })
const isLocked = (page: Page) => page.evaluate(() => document.pointerLockElement !== null)

test("the relative mouse moves and clicks from where the target's pointer is, until the keyboard is given back", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = await openSeat(page, crashcart)
  await mousePanel(page).click()
  await page.getByRole("radio", { name: "moves as yours does (relative)" }).click()
  await page.keyboard.press("Escape")
  await expect(page.getByText("Click the picture to")).toBeVisible()
  await page.mouse.move(600, 300)
  await page.mouse.down()
  await page.mouse.up()
  await expect.poll(() => isLocked(page)).toBe(true)
  const before = await seat.stripWhere(() => true)
  expect(before.clicks).toBe(0)
  await page.mouse.move(650, 320, { steps: 5 })
  const there = (strip: { pointerX: number; pointerY: number }) =>
    strip.pointerX === before.pointerX + 50 && strip.pointerY === before.pointerY + 20
  await seat.stripWhere(there)
  await page.mouse.down({ button: "right" })
  await seat.stripWhere((strip) => strip.buttons === 2 && there(strip))
  await page.keyboard.press("Control+Alt+Shift+KeyL")
  await seat.stripWhere((strip) => strip.buttons === 0)
  expect(await isLocked(page)).toBe(false)
})

test("two clicks calibrate the absolute mouse, and the browser remembers it for this target", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = await openSeat(page, crashcart)
  await mousePanel(page).click()
  await page.getByRole("button", { name: "Calibrate", exact: true }).click()
  const { x, y, width, height } = await seat.pictureBox()
  const at = (across: number, down: number) => [x + width * across, y + height * down] as const
  // As if the target's pointer had been on the marks, at a quarter and at three quarters, with the mouse here.
  await page.mouse.click(...at(0.3, 0.25))
  await expect(page.getByText("Mark 2 of 2")).toBeVisible()
  await page.mouse.click(...at(0.7, 0.75))
  await expect(page.getByText("Mark 2 of 2")).toBeHidden()
  const points = async () => {
    await page.mouse.move(...at(0.5, 0.5))
    await seat.stripWhere((strip) => Math.abs(strip.pointerX - 640) <= 2)
    await page.mouse.move(...at(0.25, 0.5))
    await seat.stripWhere((strip) => Math.abs(strip.pointerX - 384) <= 2)
  }
  await points()
  expect((await seat.stripWhere(() => true)).clicks).toBe(0)
  await page.reload()
  await seat.stripWhere(() => true)
  await points()
})

test("media keys of the Keyboard panel reach the target", async ({ page }) => {
  await using crashcart = await Crashcart.start("demo")
  await openSeat(page, crashcart)
  await page.getByRole("button", { name: "Keyboard", exact: true }).click()
  await page.getByText("Media keys").click()
  await page.getByRole("button", { name: "Send Volume +" }).click()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Connection details" }).click()
  // Acknowledged after the write to the device: as fast as keys are.
  await expect(page.getByText("Keys to the target and back")).toBeVisible()
  await expect(page.getByText(/do not arrive/)).toBeHidden()
})
