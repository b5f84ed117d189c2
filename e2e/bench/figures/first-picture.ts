import { BenchRig } from "../bench-rig.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"

const visits = 15

/** How long somebody who is signed in waits for the picture: from opening the page to its first decoded frame. */
export const firstPicture: Measurement = {
  names: ["first-picture.loopback"],
  async run() {
    await using rig = await BenchRig.start({ feed: { clip: "720p30", framesPerSecond: 30 } })
    await using browser = await BenchBrowser.launch()
    await browser.signIn(await rig.gateway.link())
    const consoleUrl = new URL("/", browser.page.url()).href
    const timesToPictureMs: number[] = []
    for (let visit = 0; visit < visits; visit += 1) {
      await browser.page.goto("about:blank")
      await browser.page.goto(consoleUrl)
      timesToPictureMs.push(await browser.firstPicture())
    }
    return { "first-picture.loopback": timesMs(timesToPictureMs) }
  },
}
