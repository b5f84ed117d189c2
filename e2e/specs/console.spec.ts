import { rm } from "node:fs/promises"
import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"

async function openSeat(page: Page, crashcart: Crashcart): Promise<ConsolePage> {
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)
  return seat
}

/** The colour of the frame over the picture's edge. */
async function frameColour(page: Page): Promise<string> {
  return await page
    .getByRole("application")
    .evaluate((stage) => /rgba?\([^)]*\)/.exec(getComputedStyle(stage, "::after").boxShadow)?.[0] ?? "none")
}

const green = "rgb(76, 195, 138)"
const amber = "rgb(245, 177, 76)"

test.describe("a link put into an open page", () => {
  test("lets a browser in that has no access yet, also after a used link", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const link = new URL(await crashcart.link())
    await page.goto(link.origin)
    await expect(page.getByRole("heading", { name: "Open the gateway's link" })).toBeVisible()
    await page.goto(`${link.origin}/#claim=used`)
    await expect(page.getByRole("heading", { name: "This link was already used" })).toBeVisible()
    expect(page.url()).not.toContain("claim")
    await page.goto(link.href)
    await new ConsolePage(page).stripWhere(() => true)
    expect(page.url()).not.toContain("claim")
  })

  test("is taken out of the address of a signed-in console, and stays good for another browser", async ({
    page,
    browser,
  }) => {
    const stateDir = await temporaryFolder()
    await using parts = new AsyncDisposableStack()
    parts.defer(() => rm(stateDir, { recursive: true, force: true }))
    const crashcart = parts.use(await Crashcart.start("signaling", `--state-dir=${stateDir}`))
    const link = new URL(await crashcart.link())
    await page.goto(link.href)
    await expect(page.getByRole("status")).toContainText("Gateway offline")
    const minted = parts.use(await Crashcart.start("link", `--state-dir=${stateDir}`))
    const { hash } = new URL(await minted.link())
    await page.goto(`${link.origin}/${hash}`)
    await expect(page).toHaveURL(`${link.origin}/`)
    await expect(page.getByRole("status")).toContainText("Gateway offline")

    const other = await browser.newContext()
    parts.defer(() => other.close())
    const otherPage = await other.newPage()
    await otherPage.goto(`${link.origin}/${hash}`)
    await expect(otherPage.getByRole("status")).toContainText("Gateway offline")
  })
})

test.describe("the picture", () => {
  for (const height of [800, 801]) {
    test(`of 1280×720 is drawn pixel for pixel in a window of 1280×${height}`, async ({ page }) => {
      await page.setViewportSize({ width: 1280, height })
      await using crashcart = await Crashcart.start("demo")
      const seat = await openSeat(page, crashcart)
      const picture = await seat.pictureBox()
      expect(picture).toMatchObject({ x: 0, width: 1280, height: 720 })
      expect(Number.isInteger(picture.y)).toBe(true)
      expect(await frameColour(page)).toBe(green)
    })
  }
})

test.describe("keys", () => {
  test("are said not to arrive while the target's USB sleeps, and wake it all the same", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = await openSeat(page, crashcart)
    await expect(page.getByText("Keys go to the target")).toBeVisible()
    await seat.type("sleep")
    await page.keyboard.press("Enter")
    await expect(page.getByText("Keys do not arrive: USB is asleep")).toBeVisible()
    expect(await frameColour(page)).toBe(amber)
    await page.keyboard.press("KeyX")
    await expect(page.getByText("Keys go to the target")).toBeVisible()
    expect(await frameColour(page)).toBe(green)
  })

  test("typed right after a key of the Keyboard panel all arrive", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = await openSeat(page, crashcart)
    await page.getByRole("button", { name: "Keyboard", exact: true }).click()
    await page.getByRole("button", { name: "Send Super", exact: true }).click()
    await seat.type("abcdef")
    const typed = await seat.stripWhere((strip) => strip.typedTail.endsWith("f"))
    expect(typed.typedTail).toBe("abcdef")
  })

  test("of the Keyboard panel reach the target, and Esc closes the panel when it is inside", async ({
    page,
  }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = await openSeat(page, crashcart)
    await seat.type("ab")
    const panel = page.getByRole("dialog", { name: "Keyboard" })
    const open = page.getByRole("button", { name: "Keyboard", exact: true })
    await page.keyboard.press("Control+Alt+Shift+KeyL")
    await open.press("Enter")
    const enter = panel.getByRole("button", { name: "Send Enter", exact: true })
    await enter.press("Space")
    await seat.stripWhere((strip) => strip.typedTail === "ab\n")
    await enter.press("Escape")
    await expect(panel).toBeHidden()
    await expect(open).toBeFocused()
  })
})

test.describe("full screen", () => {
  test("gives the whole screen to the target, and the bar at the bottom edge", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = await openSeat(page, crashcart)
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
    const bar = page.getByRole("toolbar", { name: "Target" })
    const fullScreen = page.getByRole("button", { name: "Full screen", exact: true })
    await fullScreen.click()
    await expect(page.getByText(/^(Hold|Press) Esc to leave full screen$/)).toBeVisible()
    await expect(page.getByRole("application")).toBeFocused()
    await expect(bar).not.toBeInViewport()
    await expect(page.getByText("Esc to leave full screen")).toHaveCount(0)

    await page.mouse.move(width / 2, height / 2)
    await page.mouse.move(width / 2, height - 1)
    await expect(bar).toBeInViewport({ ratio: 1 })
    await page.mouse.move(width / 2, height / 2)
    await expect(bar).not.toBeInViewport()

    await page.keyboard.press("Control+Alt+Shift+KeyL")
    await expect(bar).toBeInViewport({ ratio: 1 })
    await page.keyboard.press("Tab")
    await expect(page.getByRole("button", { name: "Keyboard", exact: true })).toBeFocused()
    await page.mouse.click(width / 2, height / 2)
    await expect(bar).not.toBeInViewport()
    await seat.type("abc")
    await seat.stripWhere((strip) => strip.typedTail === "abc")

    await page.mouse.move(width / 2, height - 1)
    await page.getByRole("button", { name: "Leave full screen" }).click()
    await expect(fullScreen).toBeVisible()
    await expect(page.getByRole("application")).toBeFocused()
  })

  test("is entered with the keyboard alone, which then is the target's, and is drawn pixel for pixel", async ({
    page,
  }) => {
    await page.setViewportSize({ width: 1280, height: 720 })
    await using crashcart = await Crashcart.start("demo")
    const seat = await openSeat(page, crashcart)
    await page.getByRole("button", { name: "Full screen", exact: true }).press("Enter")
    await expect(page.getByRole("button", { name: "Leave full screen" })).toBeAttached()
    await expect(page.getByRole("application")).toBeFocused()
    expect(await seat.pictureBox()).toMatchObject({ x: 0, y: 0, width: 1280, height: 720 })
  })
})
