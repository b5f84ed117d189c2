import { expect, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"

test.describe("a newcomer with the printed link", () => {
  for (const engine of ["werift", "native"]) {
    test(`sees the simulated target through ${engine}, types on it, and the letters appear`, async ({
      page,
    }) => {
      await using crashcart = await Crashcart.start("demo", `--peer.engine=${engine}`)
      const seat = new ConsolePage(page)
      await seat.open(await crashcart.link())
      const first = await seat.stripWhere(() => true)
      expect(first.typedCount).toBe(0)
      await expect(seat.status).toContainText(/Connected, direct, 1280×720, \d+ fps/)

      await seat.type("Hello, World 42!")
      const typed = await seat.stripWhere((strip) => strip.typedCount >= 16)
      expect(typed.typedTail).toBe("Hello, World 42!")
      expect(typed.typedCount).toBe(16)
    })
  }

  test("finds the fragment with the secret gone from the address", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    expect(page.url()).not.toContain("claim")
  })

  test("cannot use the link twice", async ({ page, browser }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)

    const stranger = await browser.newContext()
    const strangerPage = await stranger.newPage()
    await strangerPage.goto(await crashcart.link())
    await expect(strangerPage.getByRole("heading", { name: "This link was already used" })).toBeVisible()
    await expect(strangerPage.getByLabel("Target screen")).toHaveCount(0)
    await stranger.close()
  })

  test("lights Caps Lock on the target and sees it lit in the console", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    await page.keyboard.press("CapsLock")
    await seat.stripWhere((strip) => (strip.leds & 2) !== 0)
    await expect(page.getByText("Caps Lock on")).toBeAttached()
    await page.keyboard.press("a")
    const typed = await seat.stripWhere((strip) => strip.typedCount === 1)
    expect(typed.typedTail).toBe("A")
  })

  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 800, height: 900 },
    { width: 1920, height: 640 },
  ]) {
    test(`clicks the right pixel in a window of ${viewport.width}×${viewport.height}`, async ({ page }) => {
      await page.setViewportSize(viewport)
      await using crashcart = await Crashcart.start("demo")
      const seat = new ConsolePage(page)
      await seat.open(await crashcart.link())
      let { clicks } = await seat.stripWhere(() => true)

      const picture = await seat.pictureBox()
      const scale = picture.videoWidth / picture.width
      for (const [u, v] of [
        [0.5, 0.5],
        [0.013, 0.021],
        [0.987, 0.118],
        [0.25, 0.71],
      ] as const) {
        const clientX = Math.round(picture.x + u * picture.width)
        const clientY = Math.round(picture.y + v * picture.height)
        await page.mouse.click(clientX, clientY)
        clicks += 1
        const { lastClickX, lastClickY } = await seat.stripWhere((strip) => strip.clicks === clicks)
        expect(Math.abs(lastClickX - Math.floor((clientX - picture.x) * scale))).toBeLessThanOrEqual(1)
        expect(Math.abs(lastClickY - Math.floor((clientY - picture.y) * scale))).toBeLessThanOrEqual(1)
      }
    })
  }

  test("turns the wheel both ways", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    const { wheelSteps } = await seat.stripWhere(() => true)
    const picture = await seat.pictureBox()
    await page.mouse.move(picture.x + picture.width / 2, picture.y + picture.height / 2)
    await page.mouse.wheel(0, -360)
    await seat.stripWhere((strip) => strip.wheelSteps > wheelSteps)
    await page.mouse.wheel(0, 720)
    await seat.stripWhere((strip) => strip.wheelSteps < wheelSteps)
  })

  test("is told when the target's USB sleeps, and goes on when it wakes", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    await seat.type("sleep")
    await page.keyboard.press("Enter")
    await expect(seat.status).toContainText("Target's USB is asleep")
    // Pressed while nobody listens: must not appear later.
    await page.keyboard.press("KeyX")
    await expect(seat.status).not.toContainText("asleep")
    await page.keyboard.press("KeyY")
    const typed = await seat.stripWhere((strip) => strip.typedTail.endsWith("y"))
    expect(typed.typedTail).toBe("sleep\ny")
  })

  test("lets go of every key when the page loses focus", async ({ page }) => {
    await using crashcart = await Crashcart.start("demo")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    await page.keyboard.down("ShiftLeft")
    await page.keyboard.press("a")
    await seat.stripWhere((strip) => strip.typedTail === "A")
    await page.evaluate(() => window.dispatchEvent(new Event("blur")))
    await page.keyboard.press("b")
    const released = await seat.stripWhere((strip) => strip.typedCount === 2)
    expect(released.typedTail).toBe("Ab")
    await page.keyboard.up("ShiftLeft")
  })
})
