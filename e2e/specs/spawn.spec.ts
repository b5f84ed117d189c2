import { rm } from "node:fs/promises"
import { expect, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { childrenOf } from "../harness/processes.ts"
import { FakeCamera, TestPicture, ustreamerCommand } from "../rig/index.ts"

test("a gateway told to spawn uStreamer starts it, starts it again when it dies, and leaves none behind", async ({
  page,
}) => {
  const folder = await temporaryFolder()
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }))
  const camera = cleanUp.use(await FakeCamera.open({ kind: "uvc", picture: new TestPicture() }))
  const { launcher } = await ustreamerCommand(camera, { version: "4.9" })
  await using crashcart = await Crashcart.start(
    "gateway",
    "--video.ustreamer.spawn",
    `--video.ustreamer.command=${launcher}`,
    `--video.ustreamer.device=${camera.devicePath}`,
    `--hid.keyboard=${folder}/no-keyboard`,
    `--hid.pointer=${folder}/no-pointer`,
  )
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)

  const [first = 0] = await childrenOf(crashcart.pid, "ustreamer")
  expect(first).not.toBe(0)
  process.kill(first, "SIGKILL")
  let second = 0
  await expect
    .poll(async () => {
      second = (await childrenOf(crashcart.pid, "ustreamer"))[0] ?? 0
      return second !== 0 && second !== first
    })
    .toBe(true)
  const { frame } = await seat.stripWhere(() => true)
  await seat.stripWhere((strip) => strip.frame > frame)

  expect(await crashcart.kill("SIGTERM")).toBe(0)
  expect(() => process.kill(second, 0)).toThrow("ESRCH")
})
