import { setTimeout as wait } from "node:timers/promises"
import { LabPort } from "../../lab/console/lab-port.ts"
import { watchVideo } from "../../lab/console/watch-video.ts"
import type { ImpairmentOptions } from "../../lab/index.ts"
import { BenchRig } from "../bench-rig.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import type { Measurement } from "../measurement.ts"
import type { Figure } from "../results.ts"
import { rounded } from "../statistics.ts"

const settleMs = 4_000
const windowMs = 20_000
/** Half of a round trip of 50 ms. */
const delayMs = 25

const links: Record<string, ImpairmentOptions> = {
  "loss-1": { delayMs, loss: 0.01 },
  "loss-2": { delayMs, loss: 0.02 },
  "loss-5": { delayMs, loss: 0.05 },
  "loss-bursts": { delayMs, loss: 0.02, burstPackets: 10 },
}

/** 1080p30 at 6 Mbit/s in Chromium, through the lab's link: how many pictures, and how long none. */
export const loss: Measurement = {
  names: Object.keys(links).flatMap((name) => [`${name}.fps`, `${name}.frozen`]),
  async run(wanted, { tell }) {
    const figures: Record<string, Figure> = {}
    for (const [name, impairment] of Object.entries(links)) {
      const mine = [`${name}.fps`, `${name}.frozen`] as const
      if (!mine.some((each) => wanted.has(each))) continue
      const seen = await measure(impairment)
      tell(
        `  ${name}: ${rounded(seen.decodedPerSecond)} pictures/s, ${rounded(seen.frozenMs)} ms frozen` +
          ` (longest ${Math.round(Math.max(0, ...seen.freezesMs))} ms), ${seen.retransmissions} packets sent again,` +
          ` ${seen.keyFrameRequests} key frames asked for`,
      )
      const [fps, frozen] = mine
      if (wanted.has(fps)) figures[fps] = { unit: "fps", value: rounded(seen.decodedPerSecond) }
      if (wanted.has(frozen)) figures[frozen] = { unit: "ms", value: rounded(seen.frozenMs) }
    }
    return figures
  },
}

async function measure(impairment: ImpairmentOptions) {
  await using rig = await BenchRig.start({ feed: { clip: "1080p30", framesPerSecond: 30 } })
  await using browser = await BenchBrowser.launch()
  // The console says little: a burst counted in packets would silence it for seconds.
  const link = { forth: impairment, back: { ...impairment, burstPackets: 1 } }
  await using _lab = await LabPort.before(browser.page, link)
  await browser.signIn(await rig.gateway.link())
  await wait(settleMs)
  return await watchVideo(browser.page, windowMs)
}
