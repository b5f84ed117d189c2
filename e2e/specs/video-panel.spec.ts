import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"

const widthOf = (seat: ConsolePage) =>
  seat.screen.evaluate((element) => (element as HTMLVideoElement).videoWidth)

function panelOf(page: Page) {
  return {
    open: () => page.getByRole("button", { name: "Video", exact: true }).click(),
    size: page.getByRole("combobox", { name: "Size" }),
    rate: page.getByRole("combobox", { name: "Pictures per second" }),
    bitrate: page.getByRole("combobox", { name: "Bitrate" }),
    given: page.getByRole("dialog", { name: "Video" }).getByRole("status"),
    automatic: page.getByRole("button", { name: "All automatic" }),
  }
}

test("gives an operator the picture that is asked for, says so, and takes nothing from another one", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)
  const panel = panelOf(page)
  await panel.open()
  await expect(panel.given).toContainText("1280×720")

  // Alone, the encoder itself obeys.
  await panel.size.selectOption("50 %")
  await expect.poll(() => widthOf(seat)).toBe(640)
  await panel.bitrate.selectOption("1.0 Mbit/s")
  await panel.rate.selectOption("5 at most")
  await expect(panel.given).toContainText(/640×360, [4-6] pictures a second/)
  await expect(panel.given).toContainText("At most 1.0 Mbit/s and 5 pictures a second. As you wish.")

  // Another one gets the whole picture; the wish goes on from a rendition of its own.
  const other = await page.context().newPage()
  const otherSeat = new ConsolePage(other)
  await otherSeat.open(new URL("/", page.url()).href)
  await expect.poll(() => widthOf(otherSeat)).toBe(1280)
  await otherSeat.stripWhere(() => true)
  await expect.poll(() => widthOf(otherSeat)).toBe(1280)
  await expect(panel.given).toContainText("Made for thin paths and wishes.")
  expect(await widthOf(seat)).toBe(640)

  await panel.automatic.click()
  await expect.poll(() => widthOf(seat)).toBe(1280)
  await expect(panel.given).not.toContainText("As you wish.")
  expect(await widthOf(otherSeat)).toBe(1280)
})
