import { expect, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"
import { forceRelay } from "../harness/force-relay.ts"
import { HeadlessConsole, redeem } from "../harness/headless-console.ts"

const withRelay = ["--turn.mode=embedded", "--turn.listen-port=0"]

test.describe("a browser that reaches nothing but the relay", () => {
  for (const transport of ["udp", "tcp"] as const) {
    test(`sees the target and types on it, over ${transport}`, async ({ page }) => {
      await using crashcart = await Crashcart.start("demo", ...withRelay)
      await forceRelay(page, transport)
      const seat = new ConsolePage(page)
      await seat.open(await crashcart.link())
      await seat.stripWhere(() => true)
      await expect(seat.status).toContainText("relayed")

      const pictures = await seat.picturesDecoded()
      await expect.poll(() => seat.picturesDecoded()).toBeGreaterThan(pictures + 30)
      await seat.type("Through the relay")
      const typed = await seat.stripWhere((strip) => strip.typedCount >= 17)
      expect(typed.typedTail).toBe("Through the relay")
    })
  }
})

test.describe("a console over libdatachannel that reaches nothing but the relay", () => {
  test("gets pictures from a gateway over werift", async () => {
    await using crashcart = await Crashcart.start("demo", ...withRelay)
    using console = await HeadlessConsole.connect(await redeem(await crashcart.link()), { relayOnly: true })
    expect(console.path).toBe("relay-relay")
    await expect.poll(() => console.pictures).toBeGreaterThan(30)
    expect(console.bytes).toBeGreaterThan(0)
  })
})

test.describe("signing out", () => {
  test("ends what is relayed, at the relay", async () => {
    await using crashcart = await Crashcart.start("demo", "--log-level=info", ...withRelay)
    const visit = await redeem(await crashcart.link())
    using console = await HeadlessConsole.connect(visit, { relayOnly: true })
    await expect.poll(() => console.pictures).toBeGreaterThan(3)
    const { origin, cookie } = visit
    const answer = await fetch(`${origin}/api/logout`, { method: "POST", headers: { cookie, origin } })
    expect(answer.status).toBe(204)
    await expect.poll(() => crashcart.output).toContain('"reason":"revoked"')
  })
})
