import { expect, type Page, test } from "playwright/test"
import { browserLimits } from "../harness/browser-limits.ts"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"
import { TargetRig } from "../harness/target-rig.ts"
import { freePort } from "../rig/free-port.ts"

/** The main job: the picture moves, is sharp enough to read, and keys and clicks arrive. */
async function doesTheJob(page: Page, crashcart: Crashcart): Promise<ConsolePage> {
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link(), "automatic")
  const first = await seat.stripWhere(() => true)
  await seat.stripWhere(({ frame }) => frame > first.frame + 10)
  await expect(seat.status).toContainText(/Connected, direct, 1280×720/)
  await seat.type("Rung 42!")
  expect((await seat.stripWhere(({ typedCount }) => typedCount >= 8)).typedTail).toBe("Rung 42!")
  const picture = await seat.pictureBox()
  await page.mouse.click(picture.x + picture.width / 2, picture.y + picture.height / 2)
  const { lastClickX, lastClickY } = await seat.stripWhere(({ clicks }) => clicks === first.clicks + 1)
  expect(Math.abs(lastClickX - 640)).toBeLessThanOrEqual(2)
  expect(Math.abs(lastClickY - 360)).toBeLessThanOrEqual(2)
  return seat
}

async function openDetails(page: Page) {
  await page.getByRole("button", { name: "Connection details" }).click()
  const panel = page.getByRole("dialog", { name: "Connection details" })
  return { panel, way: panel.getByRole("note", { name: "How pictures come" }) }
}

/** The parts of a picture's way are told, each a number. */
async function meters(page: Page): Promise<void> {
  const panel = page.getByRole("dialog", { name: "Connection details" })
  for (const part of ["Capture to screen", "Network", "Jitter buffer and decoding"]) {
    await expect(
      panel.getByRole("row", { name: new RegExp(`^${part} [\\d.]+ ms [\\d.]+ ms$`) }),
    ).toBeVisible()
  }
  await expect(panel).toContainText(/Bitrate\s*[\d.]+ [kM]bit\/s/)
}

const rungs = [
  { name: "without H.264 over RTP", limits: ["noH264OverRtp"], way: "WebRTC, VP8: it suits every path" },
  {
    name: "without H.264 and VP8 over RTP",
    limits: ["noRtpVideo"],
    way: "H.264 over a WebSocket, decoded by WebCodecs: this browser does not take the gateway's video over WebRTC",
  },
  {
    name: "without these and a generator of tracks",
    limits: ["noRtpVideo", "noGenerator"],
    way: "H.264 over a WebSocket, decoded by WebCodecs: this browser does not take the gateway's video over WebRTC",
  },
  {
    name: "without these and WebCodecs",
    limits: ["noRtpVideo", "noWebCodecs"],
    way: "JPEG pictures over a WebSocket: this browser decodes no video of the gateway's",
  },
  {
    name: "without WebRTC",
    limits: ["noWebRtc"],
    way: "H.264 in messages, decoded by WebCodecs: this browser does not take the gateway's video over WebRTC",
  },
  {
    name: "without WebRTC and WebCodecs",
    limits: ["noWebRtc", "noWebCodecs", "noGenerator"],
    way: "JPEG pictures in messages: this browser decodes no video of the gateway's",
  },
] as const

for (const { name, limits, way } of rungs) {
  test(`a browser ${name} does the job, and says how its pictures come and how old they are`, async ({
    page,
  }) => {
    for (const limit of limits) await page.addInitScript(browserLimits[limit])
    await using crashcart = await Crashcart.start("demo")
    await doesTheJob(page, crashcart)
    const details = await openDetails(page)
    await expect(details.way).toHaveText(way)
    await meters(page)
  })
}

test("on a path as short as a LAN the console goes over to WebCodecs by itself, in the same session", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo", "--log-level=info")
  const seat = await doesTheJob(page, crashcart)
  const details = await openDetails(page)
  await expect(details.way).toHaveText("WebRTC, H.264: it suits every path")
  await expect(details.way).toHaveText(
    "H.264 over a WebSocket, decoded by WebCodecs: the gateway is so near that it is the shortest way",
    { timeout: 30_000 },
  )
  const before = await seat.stripWhere(() => true)
  await seat.stripWhere(({ frame }) => frame > before.frame + 30)
  await meters(page)
  expect(crashcart.output.match(/"session opened"/g)).toHaveLength(1)
})

test("the person chooses each way by hand, the session goes on through all of them, and the choice is kept", async ({
  page,
}) => {
  await using crashcart = await Crashcart.start("demo", "--log-level=info")
  const seat = await doesTheJob(page, crashcart)
  const { panel, way } = await openDetails(page)
  const choice = panel.getByRole("combobox", { name: "Pictures come by" })
  for (const [preference, sentence] of [
    ["WebCodecs", "H.264 over a WebSocket, decoded by WebCodecs: chosen here"],
    ["MJPEG", "JPEG pictures over a WebSocket: chosen here"],
    ["WebRTC", "WebRTC, H.264: chosen here"],
    ["MJPEG", "JPEG pictures over a WebSocket: chosen here"],
  ] as const) {
    const before = await seat.stripWhere(() => true)
    await choice.selectOption(preference)
    await expect(way).toHaveText(sentence)
    await seat.stripWhere(({ frame }) => frame > before.frame + 30)
  }
  expect(crashcart.output.match(/"session opened"/g)).toHaveLength(1)
  await page.reload()
  await expect((await openDetails(page)).way).toHaveText("JPEG pictures over a WebSocket: chosen here")
})

test("through another's server pictures stay inside the encrypted connection, where they come as messages too", async ({
  page,
}) => {
  await page.addInitScript(browserLimits.noRtpVideo)
  const dialled: string[] = []
  page.on("websocket", (socket) => dialled.push(new URL(socket.url()).pathname))
  await using parts = new AsyncDisposableStack()
  const port = await freePort()
  const url = `--signaling.url=ws://127.0.0.1:${port}`
  const rig = parts.use(await TargetRig.start({ video: "http", flags: [url] }))
  const gateways = `--signaling.gateways=${await rig.crashcart.gatewayId()}`
  const server = parts.use(await Crashcart.start("signaling", `--signaling.listen-port=${port}`, gateways))
  const seat = new ConsolePage(page)
  await seat.open(await server.link(), "automatic")
  const first = await seat.stripWhere(() => true)
  await seat.stripWhere(({ frame }) => frame > first.frame + 30)
  const { way } = await openDetails(page)
  await expect(way).toHaveText(
    "H.264 in messages, decoded by WebCodecs: this browser does not take the gateway's video over WebRTC",
  )
  expect(new Set(dialled)).toEqual(new Set(["/ws/console"]))
})
