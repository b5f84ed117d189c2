import { readFile } from "node:fs/promises"
import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"

const openPanel = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click()
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name })

async function openSeat(page: Page, crashcart: Crashcart): Promise<ConsolePage> {
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)
  return seat
}

test("a macro is recorded, named, played, edited, carried over in a file, and cancelled", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = await openSeat(page, crashcart)
  await openPanel(page, "Keyboard")
  await button(page, "Record").click()
  await seat.type("Ab")
  await button(page, "Stop recording").click()
  await page.getByLabel("Name").fill("Two letters")
  await button(page, "Save macro").click()
  await button(page, "Play Two letters").click()
  await seat.stripWhere((strip) => strip.typedTail === "AbAb")

  await button(page, "Edit Two letters").click()
  await page.getByLabel("Steps, one a line").fill("KeyC\nwait 60000\nKeyD")
  await button(page, "Save macro").click()
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Export").click()])
  const file = await download.path()
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ macros: [{ name: "Two letters" }] })
  await button(page, "Delete Two letters").click()
  await page.getByLabel("File of macros").setInputFiles(file)

  await button(page, "Play Two letters").click()
  await seat.stripWhere((strip) => strip.typedTail === "AbAbc")
  await button(page, "Stop macro").click()
  await openPanel(page, "Keyboard")
  await expect(page.getByText('"Two letters" was cancelled, after 2 of 4 steps.')).toBeVisible()
})

test("Scroll Lock twice reaches a KVM switch with the gateway's timing, and its light comes back", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = await openSeat(page, crashcart)
  await openPanel(page, "Keyboard")
  await page.getByText("KVM switch").click()
  await button(page, "Send Scroll Lock twice, 1").click()
  await seat.stripWhere((strip) => strip.typedTail === "1")
  await button(page, "Send Scroll Lock").first().click()
  await expect(page.getByText("Scroll Lock on")).toBeAttached()
})

test("the jiggler is switched on and off, and everybody is told", async ({ page }) => {
  await using crashcart = await Crashcart.start("demo")
  await openSeat(page, crashcart)
  await openPanel(page, "Mouse")
  const awake = page.getByLabel("Keep the target awake")
  await awake.click()
  await expect(awake).toBeChecked()
  await awake.click()
  await expect(awake).not.toBeChecked()
})
