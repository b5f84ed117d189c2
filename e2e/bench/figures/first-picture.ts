import { BenchRig } from "../bench-rig.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import type { ClipName } from "../clip.ts"
import type { Measurement } from "../measurement.ts"
import { type Figure, timesMs } from "../results.ts"

const visits = 15
const clips: Record<string, ClipName> = {
  "first-picture.loopback": "720p30",
  "first-picture.one-key": "720p30-one-key",
}

/** How long somebody who is signed in waits for the picture: from opening the page to its first decoded frame. */
export const firstPicture: Measurement = {
  names: Object.keys(clips),
  async run(wanted) {
    const figures: Record<string, Figure> = {}
    for (const [name, clip] of Object.entries(clips)) {
      if (wanted.has(name)) figures[name] = timesMs(await visit(clip))
    }
    return figures
  },
}

async function visit(clip: ClipName): Promise<number[]> {
  await using rig = await BenchRig.start({ feed: { clip, framesPerSecond: 30 } })
  await using browser = await BenchBrowser.launch()
  await browser.signIn(await rig.gateway.link())
  const consoleUrl = new URL("/", browser.page.url())
  const timesToPictureMs: number[] = []
  for (let visit = 0; visit < visits; visit += 1) {
    // Another page of the same server: the time that this browser takes to start a renderer is not the console's.
    await browser.page.goto(new URL("/favicon.svg", consoleUrl).href)
    await browser.page.goto(consoleUrl.href)
    timesToPictureMs.push(await browser.firstPicture())
  }
  return timesToPictureMs
}
