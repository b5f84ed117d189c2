import { setTimeout as wait } from "node:timers/promises"
import { BenchRig } from "../bench-rig.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import { FloorServer } from "../browser/floor-server.ts"
import { timeOriginUs } from "../browser/page-clock.ts"
import { type ClipName, loadClip } from "../clip.ts"
import type { FeederProcess } from "../feeder/feeder-process.ts"
import { matchSightings, timestampOffset } from "../match.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"
import { percentiles, rounded } from "../statistics.ts"

/** Not quite 30: at exactly 30 the phase against the screen's 60 Hz is fixed, and a run measures one phase only. */
const framesPerSecond = 30.2
/** Some sessions are slower than others for good: several short ones say more than one long one. */
const sessions = 5
const settleMs = 2_500
const windowMs = 6_000
const landmarks = 5

const clips: Record<string, ClipName> = {
  "send-to-present.h264-720p30": "720p30",
  "send-to-present.h264-1080p30": "1080p30",
}

/** From the memory sink to Chromium's screen, and beside it the least that Chromium needs for the same pictures. */
export const sendToPresent: Measurement = {
  names: Object.keys(clips),
  async run(wanted, { tell }) {
    const figures = []
    for (const [name, clip] of Object.entries(clips)) {
      if (!wanted.has(name)) continue
      const { latenciesMs, floorMs } = await measure(clip, tell)
      figures.push([name, timesMs(latenciesMs, { floor: floorMs })] as const)
    }
    return Object.fromEntries(figures)
  },
}

async function measure(clip: ClipName, tell: (line: string) => void) {
  await using rig = await BenchRig.start({ feed: { clip, framesPerSecond } })
  await using floor = await FloorServer.listen(await loadClip(clip), framesPerSecond)
  await using browser = await BenchBrowser.launch()
  await browser.signIn(await rig.gateway.link())
  const consoleUrl = new URL("/", browser.page.url()).href
  const latenciesMs: number[] = []
  const floorMs: number[] = []
  for (let session = 0; session < sessions; session += 1) {
    await browser.page.goto(consoleUrl)
    const seen = await watchConsole(browser, rig.feeder)
    latenciesMs.push(...seen.latenciesMs)
    await browser.page.goto(floor.url)
    const least = await watchFloor(browser)
    floorMs.push(...least)
    tell(
      `  ${clip}: p50 ${rounded(percentiles(seen.latenciesMs).p50)} ms, floor ${rounded(percentiles(least).p50)} ms` +
        ` (${seen.latenciesMs.length} and ${least.length} pictures${seen.unmatched > 0 ? `, ${seen.unmatched} of unknown origin` : ""})`,
    )
  }
  return { latenciesMs, floorMs }
}

/** One session: reads some strips to learn which timestamp belongs to which unit, then only watches. */
async function watchConsole(browser: BenchBrowser, feeder: FeederProcess) {
  const { page } = browser
  await browser.firstPicture()
  await wait(settleMs)
  const originUs = await timeOriginUs(page)
  await page.evaluate((count) => {
    globalThis.benchProbe.stripsWanted = count
  }, landmarks)
  await page.waitForFunction((count) => globalThis.benchProbe.strips.length >= count, landmarks)
  await page.evaluate(() => globalThis.benchProbe.pictures.splice(0))
  await wait(windowMs)
  const { strips, pictures } = await page.evaluate(() => globalThis.benchProbe)
  const atUs = (presentedMs: number) => originUs + presentedMs * 1000
  const { publications } = feeder
  const offset = timestampOffset(
    publications,
    strips.map(({ rtpTimestamp, presentedMs, strip }) => ({
      rtpTimestamp,
      atUs: atUs(presentedMs),
      isOf: ({ index }) => index === strip.frame,
    })),
  )
  if (offset === undefined) throw new Error("no picture could be told from its strip")
  return matchSightings(
    publications,
    offset,
    pictures.map(({ rtpTimestamp, presentedMs }) => ({ rtpTimestamp, atUs: atUs(presentedMs) })),
  )
}

async function watchFloor({ page }: BenchBrowser): Promise<number[]> {
  await wait(settleMs)
  await page.evaluate(() => globalThis.floorLatenciesMs.splice(0))
  await wait(windowMs)
  return await page.evaluate(() => globalThis.floorLatenciesMs)
}
