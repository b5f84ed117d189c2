import { setTimeout as wait } from "node:timers/promises"
import { BenchRig } from "../bench-rig.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import { serveFloor } from "../browser/floor-clip.ts"
import { serveJanusPage } from "../browser/janus-page.ts"
import { timeOriginUs } from "../browser/page-clock.ts"
import { type ClipName, loadClip } from "../clip.ts"
import type { FeederProcess } from "../feeder/feeder-process.ts"
import { matchSightings, timestampOffset } from "../match.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"
import { janusMissing } from "../rivals/janus-server.ts"
import { percentiles, rounded } from "../statistics.ts"

/** Not quite 30: at exactly 30 the phase against the screen's 60 Hz is fixed, and a run measures one phase only. */
export const framesPerSecond = 30.2
/** Some sessions are slower than others for good: several short ones say more than one long one. */
export const sessions = 5
const settleMs = 2_500
const windowMs = 4_000
const landmarks = 5

const clips: Record<string, ClipName> = {
  "send-to-present.h264-720p30": "720p30",
  "send-to-present.h264-1080p30": "1080p30",
}

/** From the memory sink to Chromium's screen; beside it Janus' way and the least that Chromium needs for the same pictures. */
export const sendToPresent: Measurement = {
  names: Object.keys(clips),
  async run(wanted, { tell }) {
    const figures = []
    for (const [name, clip] of Object.entries(clips)) {
      if (!wanted.has(name)) continue
      const { ours, floor, janus } = await measure(clip, tell)
      figures.push([name, timesMs(ours, { floor, ...(janus.length > 0 && { janus }) })] as const)
    }
    return Object.fromEntries(figures)
  },
}

async function measure(clip: ClipName, tell: (line: string) => void) {
  await using rig = await BenchRig.start({ feed: { clip, framesPerSecond }, withJanus: true })
  await using floorPage = await serveFloor(await loadClip(clip), framesPerSecond)
  await using janusPage = rig.janus && (await serveJanusPage(rig.janus.url))
  await using browser = await BenchBrowser.launch()
  if (janusPage === undefined) tell(`  without janus: ${janusMissing}`)
  await browser.signIn(await rig.gateway.link())
  const consoleUrl = new URL("/", browser.page.url()).href
  const found = { ours: [] as number[], floor: [] as number[], janus: [] as number[] }
  for (let session = 0; session < sessions; session += 1) {
    await browser.page.goto(consoleUrl)
    const ours = await watchSession(browser, rig.feeder)
    await browser.page.goto(floorPage.url)
    const floor = await watchFloor(browser)
    const janus = janusPage && (await watchJanus(browser, rig, janusPage.url))
    found.ours.push(...ours.latenciesMs)
    found.floor.push(...floor)
    found.janus.push(...(janus?.latenciesMs ?? []))
    const lost = ours.unmatched + (janus?.unmatched ?? 0)
    tell(
      `  ${clip}: p50 ${middle(ours.latenciesMs)}${janus ? `, janus ${middle(janus.latenciesMs)}` : ""}, floor ${middle(floor)}` +
        (lost > 0 ? `, ${lost} of unknown origin` : ""),
    )
  }
  return found
}

function middle(latenciesMs: readonly number[]): string {
  return `${rounded(percentiles(latenciesMs).p50)} ms (${latenciesMs.length} pictures)`
}

/** Janus is fed only while it is watched. */
async function watchJanus(browser: BenchBrowser, rig: BenchRig, pageUrl: string) {
  rig.feedJanus(true)
  await browser.page.goto(pageUrl)
  const seen = await watchSession(browser, rig.feeder)
  await browser.page.goto("about:blank")
  rig.feedJanus(false)
  return seen
}

/** One session: reads some strips to learn which timestamp belongs to which unit, then only watches. */
export async function watchSession(browser: BenchBrowser, feeder: FeederProcess) {
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

export async function watchFloor({ page }: BenchBrowser): Promise<number[]> {
  await wait(settleMs)
  await page.evaluate(() => globalThis.floorLatenciesMs.splice(0))
  await wait(windowMs)
  return await page.evaluate(() => globalThis.floorLatenciesMs)
}
