import { expect, test } from "playwright/test"
import { Crashcart } from "../harness/crashcart.ts"
import { redeem } from "../harness/headless-console.ts"
import { makeViewToken, onlineGateway, revokeViewToken } from "../harness/view-token.ts"
import { WhepPlayer } from "../harness/whep-player.ts"

/** A simulated target, somebody who is signed in, and where players find it. */
async function signedIn(...flags: string[]) {
  const crashcart = await Crashcart.start("demo", ...flags)
  const visit = await redeem(await crashcart.link())
  const endpoint = `${visit.origin}/whep/${await onlineGateway(visit)}`
  return { crashcart, visit, endpoint, [Symbol.asyncDispose]: () => crashcart[Symbol.asyncDispose]() }
}

test.describe("a WHEP player that knows nothing of us, on another origin", () => {
  for (const engine of ["werift", "native"]) {
    test(`sees the target through ${engine}, cannot touch it, and leaves`, async ({ page }) => {
      await using work = await signedIn(`--peer.engine=${engine}`)
      const token = await makeViewToken(work.visit, { name: "lobby" })
      expect(token.endpoints).toEqual([work.endpoint])
      await using player = await WhepPlayer.open(page)
      await player.play(work.endpoint, token.secret)
      const first = await player.screen.stripWhere(() => true)
      await player.screen.stripWhere((strip) => strip.frame >= first.frame + 60)

      const [audio, video, application] = await player.sections()
      expect(audio).toContain("a=inactive")
      expect(video).toContain("a=sendonly")
      expect(application).toMatch(/^m=application 0 /)
      expect(await player.channelState()).not.toBe("open")

      const url = await player.sessionUrl()
      await player.stop()
      const again = await fetch(url, {
        method: "DELETE",
        headers: { authorization: `Bearer ${token.secret}` },
      })
      expect([again.status, (await again.json()).code]).toEqual([404, "http/not-found"])
    })
  }

  test("sees nothing more once its token is revoked", async ({ page }) => {
    await using work = await signedIn()
    const token = await makeViewToken(work.visit, { name: "lobby" })
    await using player = await WhepPlayer.open(page)
    await player.play(work.endpoint, token.secret)
    await player.screen.stripWhere(() => true)
    await revokeViewToken(work.visit, token.id)
    await page.waitForFunction(() => globalThis.whepPlayer.peer.connectionState !== "connected")
    await expect(player.play(work.endpoint, token.secret)).rejects.toThrow("401")
  })

  test("is refused without a token, and for another gateway than the token's", async ({ page }) => {
    await using work = await signedIn()
    const elsewhere = await makeViewToken(work.visit, { name: "lobby", gatewayId: "a".repeat(26) })
    await using player = await WhepPlayer.open(page)
    await expect(player.play(work.endpoint, "")).rejects.toThrow("401")
    await expect(player.play(work.endpoint, elsewhere.secret)).rejects.toThrow("403")
  })
})
