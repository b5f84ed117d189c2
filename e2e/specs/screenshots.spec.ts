import { join } from "node:path"
import { expect, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"

/** Where the README's picture is kept; written only when asked, so that a test run leaves the tree as it was. */
const folder = process.env["KEEP_SCREENSHOTS"] ? join(import.meta.dirname, "screenshots") : undefined

test("the console as the README shows it", async ({ page }, testInfo) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)
  await seat.type("Hello, World 42!")
  await seat.stripWhere((strip) => strip.typedTail === "Hello, World 42!")
  await expect(seat.status).toContainText(/(29|30) fps/)
  const picture = await page.screenshot({ path: join(folder ?? testInfo.outputDir, "console.png") })
  expect(picture.length).toBeGreaterThan(10_000)
})
