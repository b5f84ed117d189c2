import { rm } from "node:fs/promises"
import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { TargetRig } from "../harness/target-rig.ts"
import { freePort } from "../rig/index.ts"

/** Each fault ends here: pictures move, and a key typed reaches the target's USB port. */
async function expectWorking(seat: ConsolePage, page: Page, rig: TargetRig): Promise<void> {
  const { frame } = await seat.stripWhere(() => true)
  await seat.stripWhere((strip) => strip.frame > frame)
  await expect(seat.status).toContainText("Connected")
  await expect(seat.status).toContainText(/\d+ fps/)
  rig.keyboard.forget()
  await page.keyboard.press("KeyA")
  expect(await rig.keyboard.take(2)).toEqual(["0000040000000000", "0000000000000000"])
}

test.describe("a target with uStreamer 4.9", () => {
  test("loses its HDMI signal, and the console says so until it is back", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "http" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await expectWorking(seat, page, rig)
    rig.camera.setSignal(null)
    await expect(seat.status).toContainText("No HDMI signal")
    rig.keyboard.forget()
    await page.keyboard.press("KeyB")
    expect(await rig.keyboard.take(2)).toEqual(["0000050000000000", "0000000000000000"])
    rig.camera.setSignal({ width: 1280, height: 720, fps: 30 })
    await expectWorking(seat, page, rig)
  })

  test("is unplugged from its grabber, and the console says so until it is back", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "http" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await expectWorking(seat, page, rig)
    await rig.camera.unplug()
    await expect(seat.status).toContainText("unplugged")
    await rig.camera.replug()
    await expectWorking(seat, page, rig)
  })

  test("has its uStreamer killed, and the console says so until it is back", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "http" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await expectWorking(seat, page, rig)
    await rig.ustreamer.kill("SIGKILL")
    await expect(seat.status).toContainText("encoder is not running")
    await rig.ustreamer.restart()
    await expectWorking(seat, page, rig)
  })

  test("keeps its seat through a reload of the console", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "http" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await expectWorking(seat, page, rig)
    await page.reload()
    await expectWorking(seat, page, rig)
  })

  test("lets go of a held key when the console is killed, and seats the next one", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "http" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await expectWorking(seat, page, rig)
    await page.keyboard.down("KeyC")
    expect(await rig.keyboard.take(1)).toEqual(["0000060000000000"])
    const next = await page.context().newPage()
    await crash(page)
    expect(await rig.keyboard.take(1)).toEqual(["0000000000000000"])

    const nextSeat = new ConsolePage(next)
    await nextSeat.open(new URL(await rig.crashcart.link()).origin)
    await expectWorking(nextSeat, next, rig)
  })
})

test("a target on an HDMI bridge changes its resolution, and the console follows", async ({ page }) => {
  await using rig = await TargetRig.start({ video: "http", kind: "hdmi" })
  const seat = new ConsolePage(page)
  await seat.open(await rig.crashcart.link())
  await expect(seat.status).toContainText("1280×720")
  rig.camera.setSignal({ width: 1024, height: 768, fps: 30 })
  await expect(seat.status).toContainText("1024×768")
  await expectWorking(seat, page, rig)
})

test("a session outlives its signaling server, and a reload finds the restarted one", async ({ page }) => {
  await using parts = new AsyncDisposableStack()
  const port = await freePort()
  const rig = parts.use(
    await TargetRig.start({ video: "http", flags: [`--signaling.url=ws://127.0.0.1:${port}`] }),
  )
  const stateDir = await temporaryFolder()
  parts.defer(() => rm(stateDir, { recursive: true, force: true }))
  const gateways = `--signaling.gateways=${await rig.crashcart.gatewayId()}`
  const startServer = () =>
    Crashcart.start("signaling", `--signaling.listen-port=${port}`, `--state-dir=${stateDir}`, gateways)

  const first = parts.use(await startServer())
  const seat = new ConsolePage(page)
  await seat.open(await first.link())
  await expectWorking(seat, page, rig)

  await first.kill("SIGKILL")
  await expectWorking(seat, page, rig)

  const second = parts.use(await startServer())
  await second.consoleUrl()
  await expectWorking(seat, page, rig)
  await page.reload()
  await expectWorking(seat, page, rig)
})

/** Ends the page's renderer without any farewell. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash")
  // The navigation that ends the renderer cannot succeed; that it crashed is what counts.
  await Promise.allSettled([page.goto("chrome://crash")])
  await crashed
}
