import { monotonicUs } from "@crashcart/gateway/video"
import type { Page } from "playwright"

/** How far `performance.now()` may be from the truth: Chromium rounds it to 0.1 ms and adds as much jitter. */
const coarsenessUs = 300

/**
 * The page's time origin on CLOCK_MONOTONIC, microseconds: Chromium says when its navigation started on that very clock
 * (`base::TimeTicks`), and `performance.now()` counts from there. Checked against this process's clock around a call.
 *
 * @throws Error when the browser's clock is not this machine's.
 */
export async function timeOriginUs(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  try {
    await session.send("Performance.enable")
    const { metrics } = await session.send("Performance.getMetrics")
    const startSeconds = metrics.find(({ name }) => name === "NavigationStart")?.value ?? 0
    const beforeUs = monotonicUs()
    const nowMs = await page.evaluate(() => performance.now())
    const afterUs = monotonicUs()
    const pageUs = startSeconds * 1e6 + nowMs * 1000
    if (pageUs < beforeUs - coarsenessUs || pageUs > afterUs + coarsenessUs) {
      throw new Error(`the page's clock is ${pageUs - beforeUs} us from ours: latencies cannot be measured`)
    }
    return startSeconds * 1e6
  } finally {
    await session.detach()
  }
}
