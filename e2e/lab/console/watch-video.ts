import { setTimeout as wait } from "node:timers/promises"
import type { Page } from "playwright"
import { type Watched, watched } from "../simulation/watching.ts"

/** What a real browser showed and counted. */
export interface VideoWatched extends Watched {
  /** Pictures that arrived whole and were decoded, per second, whether or not there was a moment to present each. */
  readonly decodedPerSecond: number
  readonly packetsLost: number
  readonly retransmissions: number
  readonly keyFrameRequests: number
}

/** Watches the console's video for a while. The page has `installLabWatch` in it and shows a picture. */
export async function watchVideo(page: Page, durationMs: number): Promise<VideoWatched> {
  const before = await counts(page)
  await wait(durationMs)
  const after = await counts(page)
  const shownMs = await page.evaluate(() => globalThis.labWatch.presentedMs)
  const seconds = (after.nowMs - before.nowMs) / 1000
  return {
    ...watched(shownMs, [before.nowMs, after.nowMs]),
    decodedPerSecond: (after.framesDecoded - before.framesDecoded) / seconds,
    packetsLost: after.packetsLost - before.packetsLost,
    retransmissions: after.retransmittedPacketsReceived - before.retransmittedPacketsReceived,
    keyFrameRequests: after.pliCount - before.pliCount,
  }
}

/** From `inbound-rtp` of W3C webrtc-stats. */
async function counts(page: Page) {
  return await page.evaluate(async () => {
    const report = await globalThis.labWatch.connection?.getStats()
    const video = [...(report?.values() ?? [])].find(
      ({ type, kind }) => type === "inbound-rtp" && kind === "video",
    )
    const count = (name: string): number => video?.[name] ?? 0
    return {
      nowMs: performance.now(),
      framesDecoded: count("framesDecoded"),
      packetsLost: count("packetsLost"),
      retransmittedPacketsReceived: count("retransmittedPacketsReceived"),
      pliCount: count("pliCount"),
    }
  })
}
