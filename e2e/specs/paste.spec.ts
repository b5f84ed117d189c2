import { hashState, type StripFields } from "@crashcart/gateway/demo"
import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"

/** Every character of a US keyboard, over and over. */
function sampleText(length: number): string {
  const keys = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(0x20 + index)).join("")
  return keys.repeat(Math.ceil(length / keys.length)).slice(0, length)
}

async function openPanel(page: Page) {
  await page.getByRole("button", { name: "Paste text" }).click()
  const panel = page.getByRole("dialog", { name: "Paste text" })
  await expect(panel.getByRole("textbox", { name: "Text to type" })).toBeFocused()
  return {
    panel,
    text: panel.getByRole("textbox", { name: "Text to type" }),
    layout: panel.getByRole("combobox", { name: "Target's keyboard layout" }),
    typeIt: panel.getByRole("button", { name: "Type it" }),
    cancel: panel.getByRole("button", { name: "Cancel" }),
  }
}

/** Whether the target has typed exactly `text`, judged by its own hash of everything typed. */
function hasTyped(strip: StripFields, text: string): boolean {
  const { leds, buttons, pointerX, pointerY, clicks } = strip
  return (
    strip.typedCount === text.length &&
    strip.stateHash === hashState({ typedText: text, leds, buttons, pointerX, pointerY, clicks })
  )
}

test.describe("pasting text", () => {
  test("types 2,000 characters with none lost or changed by a lit Caps Lock, and gives the keyboard back", async ({
    page,
  }) => {
    await using crashcart = await Crashcart.start("demo", "--hid.paste-report-interval-ms=1")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    await page.keyboard.press("CapsLock")
    await seat.stripWhere((strip) => (strip.leds & 2) !== 0)

    const text = sampleText(2000)
    const { panel, text: box, typeIt } = await openPanel(page)
    await box.fill(text)
    await typeIt.click()
    await expect(panel.getByRole("progressbar", { name: "Text typed" })).toBeVisible()
    const strip = await seat.stripWhere(({ typedCount }) => typedCount >= text.length)
    expect(hasTyped(strip, text)).toBe(true)

    await expect(panel).toBeHidden()
    await expect(page.getByRole("application")).toBeFocused()
    await seat.stripWhere(({ leds }) => (leds & 2) !== 0)
    await page.keyboard.press("KeyA")
    await seat.stripWhere(({ typedCount, typedTail }) => typedCount === 2001 && typedTail.endsWith("A"))
  })

  test("stops when it is cancelled, and when somebody presses a key", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)

    const { panel, text: box, typeIt, cancel } = await openPanel(page)
    await box.fill(sampleText(2000))
    await typeIt.click()
    await seat.stripWhere(({ typedCount }) => typedCount >= 20)
    await cancel.click()
    await expect(panel.getByText(/^Stopped after \d+ of 2,000 characters: it was cancelled\.$/)).toBeVisible()

    const before = await seat.strip()
    await typeIt.click()
    await seat.stripWhere(({ typedCount }) => typedCount >= (before?.typedCount ?? 0) + 20)
    await page.keyboard.press("Escape")
    await expect(page.getByRole("application")).toBeFocused()
    await page.keyboard.press("KeyQ")
    await page.getByRole("button", { name: "Paste text" }).click()
    await expect(panel.getByText(/: somebody pressed a key\.$/)).toBeVisible()
    const { typedTail } = await seat.stripWhere(({ typedTail }) => typedTail.endsWith("q"))
    expect(typedTail).not.toContain("qq")
  })

  test("lists what cannot be typed before anything is, and can leave it out", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)

    const { panel, text: box, layout, typeIt } = await openPanel(page)
    await box.fill("caf\u00e9 5\u20ac, \u00e9t\u00e9")
    const list = panel.getByRole("list", { name: "This layout has no keys for:" })
    await expect(list.getByRole("listitem")).toHaveText([
      "é (U+00E9), 3 times, first in line 1, column 4",
      "€ (U+20AC), line 1, column 7",
    ])
    await expect(typeIt).toBeDisabled()
    await layout.selectOption({ label: "French" })
    await expect(list).toBeHidden()
    await expect(typeIt).toBeEnabled()
    await layout.selectOption({ label: "English (US)" })
    await panel.getByRole("checkbox", { name: "Leave them out" }).check()
    await typeIt.click()
    const { typedTail } = await seat.stripWhere(({ typedCount }) => typedCount >= 8)
    expect(typedTail).toBe("caf 5, t")
  })

  test("reads the clipboard when asked to, and remembers the layout", async ({ page, context }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    const first = await openPanel(page)
    await context.grantPermissions(["clipboard-read", "clipboard-write"])
    await page.evaluate(() => navigator.clipboard.writeText("from the clipboard"))
    await first.panel.getByRole("button", { name: "Read clipboard" }).click()
    await expect(first.text).toHaveValue("from the clipboard")
    await first.layout.selectOption({ label: "German" })

    await page.reload()
    await seat.stripWhere(() => true)
    const second = await openPanel(page)
    await expect(second.layout).toHaveValue("de")
    await expect(second.text).toHaveValue("")
  })

  test("says what to do where the browser does not give out the clipboard", async ({ page, context }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    await context.grantPermissions([])
    const { panel } = await openPanel(page)
    await panel.getByRole("button", { name: "Read clipboard" }).click()
    await expect(panel.getByRole("alert")).toContainText("Press Ctrl+V in the box.")
  })
})
