import { BenchRig } from "../bench-rig.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import { serveFloor } from "../browser/floor-clip.ts"
import { type ClipName, loadClip } from "../clip.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"
import { percentiles, rounded } from "../statistics.ts"
import { framesPerSecond, sessions, watchFloor, watchSession } from "./send-to-present.ts"

const clips: Record<string, ClipName> = {
  "send-to-present.webcodecs-720p30": "720p30",
  "send-to-present.webcodecs-1080p30": "1080p30",
}

/**
 * From the memory sink to Chromium's screen over a WebSocket, `VideoDecoder` and `MediaStreamTrackGenerator`: the console's
 * first choice on a LAN. In turn with the same console over WebRTC, and with the least that Chromium needs.
 */
export const webCodecs: Measurement = {
  names: Object.keys(clips),
  async run(wanted, { tell }) {
    const figures = []
    for (const [name, clip] of Object.entries(clips)) {
      if (!wanted.has(name)) continue
      const { ours, webrtc, floor } = await measure(clip, tell)
      figures.push([name, timesMs(ours, { webrtc, floor })] as const)
    }
    return Object.fromEntries(figures)
  },
}

async function measure(clip: ClipName, tell: (line: string) => void) {
  await using rig = await BenchRig.start({ feed: { clip, framesPerSecond } })
  await using floorPage = await serveFloor(await loadClip(clip), framesPerSecond)
  await using browser = await BenchBrowser.launch()
  await browser.signIn(await rig.gateway.link())
  const consoleUrl = new URL("/", browser.page.url()).href
  const found = { webcodecs: [] as number[], webrtc: [] as number[], floor: [] as number[] }
  for (let session = 0; session < sessions; session += 1) {
    for (const video of ["webcodecs", "webrtc"] as const) {
      await browser.prefer(video, consoleUrl)
      const { latenciesMs, unmatched } = await watchSession(browser, rig.feeder)
      found[video].push(...latenciesMs)
      const p50 = rounded(percentiles(latenciesMs).p50)
      tell(
        `  ${clip} ${video}: p50 ${p50} ms (${latenciesMs.length} pictures, ${unmatched} of unknown origin)`,
      )
    }
    await browser.page.goto(floorPage.url)
    found.floor.push(...(await watchFloor(browser)))
  }
  const { webcodecs, webrtc, floor } = found
  return { ours: webcodecs, webrtc, floor }
}
