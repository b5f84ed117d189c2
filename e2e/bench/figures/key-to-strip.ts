import { setTimeout as wait } from "node:timers/promises"
import { Crashcart } from "../../harness/crashcart.ts"
import { BenchBrowser } from "../browser/bench-browser.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"

const presses = 60
/** No multiple of the frame period, so that keys come in every phase of it. */
const intervalMs = 141

/** The whole loop: a key in Chromium, the simulated target's keyboard and screen, its encoder, and back to the screen. */
export const keyToStrip: Measurement = {
  names: ["key.to-strip"],
  async run() {
    await using demo = await Crashcart.start("demo")
    await using browser = await BenchBrowser.launch()
    await browser.signIn(await demo.link())
    const { page } = browser
    await page.evaluate(() => {
      globalThis.benchProbe.watchesKeys = true
    })
    await wait(1000)
    for (let press = 0; press < presses; press += 1) {
      await wait(intervalMs)
      await page.keyboard.press("a")
    }
    await page.waitForFunction((count) => globalThis.benchProbe.keysSeenMs.length >= count, presses)
    return { "key.to-strip": timesMs(await page.evaluate(() => globalThis.benchProbe.keysSeenMs)) }
  },
}
