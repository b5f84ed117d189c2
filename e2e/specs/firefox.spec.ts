import { expect, test } from "playwright/test"
import { Crashcart } from "../harness/crashcart.ts"
import { Firefox } from "../harness/firefox.ts"
import { FirefoxSeat } from "../harness/firefox-seat.ts"

test.describe("in stock Firefox, which offers no H.264, a newcomer with the printed link", () => {
  for (const engine of ["werift", "native"]) {
    test(`sees the target move through ${engine}, types and clicks`, async () => {
      await using crashcart = await Crashcart.start("demo", `--peer.engine=${engine}`)
      await using firefox = await Firefox.start()
      await firefox.open(await crashcart.link())
      const seat = new FirefoxSeat(firefox)
      const first = await seat.stripWhere(() => true)
      await seat.stripWhere(({ frame }) => frame > first.frame + 10)
      expect(await seat.status()).toMatch(/^Connected, direct, 1280×720/)

      await firefox.type("Hello, Firefox 42!")
      const typed = await seat.stripWhere(({ typedCount }) => typedCount >= 18)
      expect(typed.typedTail).toBe("Hello, Firefox 42!")

      const picture = await seat.pictureBox()
      const scale = picture.videoWidth / picture.width
      const x = Math.round(picture.x + 0.25 * picture.width)
      const y = Math.round(picture.y + 0.6 * picture.height)
      await firefox.click(x, y)
      const clicked = await seat.stripWhere(({ clicks }) => clicks === first.clicks + 1)
      expect(Math.abs(clicked.lastClickX - Math.floor((x - picture.x) * scale))).toBeLessThanOrEqual(1)
      expect(Math.abs(clicked.lastClickY - Math.floor((y - picture.y) * scale))).toBeLessThanOrEqual(1)
    })
  }
})
