import { rm } from "node:fs/promises"
import { setTimeout as wait } from "node:timers/promises"
import { Crashcart, temporaryFolder } from "../../harness/crashcart.ts"
import { HidFifo } from "../../harness/hid-fifo.ts"
import { FakeCamera, RigUstreamer, TestPicture } from "../../rig/index.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import { timeOriginUs } from "../browser/page-clock.ts"
import { watchScreen } from "../browser/screen-watch.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"
import { percentiles, rounded } from "../statistics.ts"

const name = "send-to-present.mjpeg-720p30"
/** Not quite 30: at exactly 30 the phase against the screen's 60 Hz is fixed. */
const signal = { width: 1280, height: 720, fps: 30.2 }
const sessions = 5
const settleMs = 3_000
const windowMs = 4_000

/**
 * From the camera's drawing to Chromium's screen: Debian's uStreamer 4.9, its MJPEG transcoded by the gateway into our
 * console, and the same uStreamer's stream in a page of its own, in turns.
 */
export const mjpegToPresent: Measurement = {
  names: [name],
  async run(_wanted, { tell }) {
    await using parts = new AsyncDisposableStack()
    const folder = await temporaryFolder()
    parts.defer(() => rm(folder, { recursive: true, force: true }))
    const camera = parts.use(await FakeCamera.open({ kind: "uvc", signal, picture: new TestPicture() }))
    const ustreamer = parts.use(await RigUstreamer.start(camera, { version: "4.9", listen: "tcp" }))
    const keyboard = parts.use(await HidFifo.create(folder, "hidg0", 8))
    const pointer = parts.use(await HidFifo.create(folder, "hidg1", 7))
    const gateway = parts.use(
      await Crashcart.start(
        "gateway",
        `--video.ustreamer.url=${ustreamer.url}`,
        `--hid.keyboard=${keyboard.path}`,
        `--hid.pointer=${pointer.path}`,
      ),
    )
    const browser = parts.use(await BenchBrowser.launch())
    await browser.signIn(await gateway.link())
    const consoleUrl = new URL("/", browser.page.url()).href
    const ours: number[] = []
    const theirs: number[] = []
    for (let session = 0; session < sessions; session += 1) {
      await browser.page.goto(consoleUrl)
      await browser.firstPicture()
      const mine = await watched(browser, "video")
      await showMjpeg(browser, ustreamer.url ?? "")
      const other = await watched(browser, "img")
      ours.push(...mine)
      theirs.push(...other)
      tell(`  mjpeg: p50 ${middle(mine)}, ustreamer-mjpeg ${middle(other)}`)
    }
    await browser.page.goto("about:blank")
    return { [name]: timesMs(ours, { "ustreamer-mjpeg": theirs }) }
  },
}

/** uStreamer's own origin, so that the page may read the picture's pixels; and nothing but the picture, as large as ours. */
async function showMjpeg({ page }: BenchBrowser, url: string): Promise<void> {
  await page.goto(url)
  await page.evaluate(() => {
    const image = new Image()
    image.src = "/stream"
    image.style.cssText = "position: fixed; inset: 0; width: 100%; height: 100%; object-fit: contain"
    document.body.replaceChildren(image)
  })
}

/** @returns milliseconds from each picture's drawing until it was seen. */
async function watched({ page }: BenchBrowser, selector: string): Promise<number[]> {
  await page.evaluate(watchScreen, selector)
  await wait(settleMs)
  const originUs = await timeOriginUs(page)
  await page.evaluate(() => globalThis.screenWatch.pictures.splice(0))
  await wait(windowMs)
  const { pictures, unreadable } = await page.evaluate(() => globalThis.screenWatch)
  if (unreadable > pictures.length)
    throw new Error(`the strip of most pictures in <${selector}> cannot be read`)
  return pictures.map(({ drawnUs, seenMs }) => (originUs + seenMs * 1000 - drawnUs) / 1000)
}

function middle(latenciesMs: readonly number[]): string {
  return `${rounded(percentiles(latenciesMs).p50)} ms (${latenciesMs.length} pictures)`
}
