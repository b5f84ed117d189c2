import { expect, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { cpuSeconds } from "../harness/processes.ts"
import { TargetRig } from "../harness/target-rig.ts"

/** How many pictures of the target each run watches: 20 s of them. */
const watchedPictures = 600
/** 29 of 30. */
const decodedShare = 29 / 30

test.describe("the real uStreamer at 1280×720 and 30 pictures a second", () => {
  test("4.9: MJPEG becomes an H.264 track that loses next to nothing", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "http" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await expectSteady(seat)
  })

  test("5.4: H.264 passes through the gateway at less than 15 % of a core", async ({ page }) => {
    await using rig = await TargetRig.start({ video: "memsink" })
    const seat = new ConsolePage(page)
    await seat.open(await rig.crashcart.link())
    await seat.stripWhere(() => true)
    const before = { cpuS: await cpuSeconds(rig.crashcart.pid), atMs: performance.now() }
    await expectSteady(seat)
    const seconds = (performance.now() - before.atMs) / 1000
    expect(((await cpuSeconds(rig.crashcart.pid)) - before.cpuS) / seconds).toBeLessThan(0.15)
  })
})

/**
 * Watches {@link watchedPictures} pictures of the target go by, by the numbers in their strips, and holds what the
 * browser decoded meanwhile against them. Every tenth picture shown is read.
 */
async function expectSteady(seat: ConsolePage): Promise<void> {
  const first = await seat.stripWhere(() => true)
  const decodedBefore = await seat.picturesDecoded()
  const strips = await seat.everyTenthStrip(watchedPictures)
  const decoded = (await seat.picturesDecoded()) - decodedBefore
  const last = await seat.stripWhere(() => true)
  expect(strips.length).toBeGreaterThan(watchedPictures / 20)
  expect(strips).not.toContain(undefined)
  expect(decoded / (last.frame - first.frame)).toBeGreaterThanOrEqual(decodedShare)
}
