import { type Engine, NativeEngine, WeriftEngine } from "@crashcart/gateway/peer"
import type { Browser } from "playwright"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { watchFallingLink } from "../lab/rate/falling-link.ts"
import { frozenSeconds, judge } from "../lab/rate/falling-link-figures.ts"
import { launchChromium } from "./viewer-page.ts"

/** Each engine once, each kind of video once: the four together take a minute more and say nothing else. */
const cases: readonly (readonly [Engine, "transcoded" | "passed-through"])[] = [
  [new WeriftEngine({ loopback: true }), "transcoded"],
  [await NativeEngine.load({ loopback: true }), "passed-through"],
]

describe.each(cases)(
  "A link that falls from 20 to 2 Mbit/s and comes back",
  { timeout: 90_000 },
  (engine, video) => {
    let browser: Browser

    beforeAll(async () => {
      browser = await launchChromium()
    }, 60_000)

    afterAll(async () => {
      await browser.close()
    })

    it(`is followed with ${video} video over ${engine.name}`, async () => {
      const run = await watchFallingLink({
        engine,
        browser,
        video,
        bitrateBps: 4_000_000,
        seconds: { before: 4, narrow: 9, after: 12 },
      })
      const figures = judge(run, 9)
      // The picture stands for a moment at most, in the fall and in the return.
      expect(figures.frozenSeconds).toBeLessThan(frozenSeconds)
      // Nothing gathers in front of the link: five seconds later pictures are as fresh as it lets them be.
      expect(figures.latencyAfterFiveSecondsMs).toBeLessThan(250)
      // All of it is there again in time.
      expect(figures.backSeconds).toBeLessThan(15)
    })
  },
)
