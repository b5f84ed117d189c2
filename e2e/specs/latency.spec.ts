import { readStrip, stripHeightPx, stripWidthPx } from "@crashcart/gateway/demo"
import { expect, type Page, test } from "playwright/test"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart } from "../harness/crashcart.ts"
import { captureTimedStrips, type TimedStripPixels } from "../harness/timed-strips.ts"

/** The console's figure is about as much. */
const windowMs = 10_000

test("shows how old the picture is, as the clock in the picture itself says", async ({ page }) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  await seat.stripWhere(() => true)
  const button = page.getByRole("button", { name: "Connection details" })
  await expect(button).toHaveText(/^\d+ ms$/)

  const originMs = await timeOriginMs(page)
  // The moment the console renews its figure is the end of the ten seconds that it is about.
  const { pictures, text } = await seat.screen.evaluate(captureTimedStrips, {
    stripWidthPx,
    stripHeightPx,
    durationMs: windowMs,
    untilChanged: "[role=dialog][aria-label='Connection details'] tbody tr:first-child td",
  })
  const shownMs = Number.parseFloat(text)

  const endMs = pictures.at(-1)?.presentedMs ?? 0
  const captured = pictures.filter(({ presentedMs }) => presentedMs > endMs - windowMs)
  const agesMs = agesByStrip(captured, originMs)
  expect(agesMs.length).toBeGreaterThan(captured.length * 0.8)
  expect(agesMs.length).toBeGreaterThan(100)
  const readMs = median(agesMs)
  test.info().annotations.push({ type: "p50", description: `shown ${shownMs} ms, read ${readMs} ms` })
  expect(Math.abs(shownMs - readMs)).toBeLessThanOrEqual(3)
})

test("says where the time went, and how the connection is", async ({ page }) => {
  await using crashcart = await Crashcart.start("demo")
  const seat = new ConsolePage(page)
  await seat.open(await crashcart.link())
  const button = page.getByRole("button", { name: "Connection details" })
  await expect(button).toHaveText(/^\d+ ms$/)
  await button.click()
  const panel = page.getByRole("dialog", { name: "Connection details" })
  for (const part of [
    "Capture and encoding",
    "Gateway",
    "Network",
    "Jitter buffer and decoding",
    "Display",
  ]) {
    await expect(
      panel.getByRole("row", { name: new RegExp(`^${part} [\\d.]+ ms [\\d.]+ ms$`) }),
    ).toBeVisible()
  }
  await expect(panel).toContainText(/Round trip\s*[\d.]+ ms/)
  await expect(panel).toContainText(/Bitrate\s*[\d.]+ [kM]bit\/s/)
  await expect(panel).toContainText(/Packets lost\s*[\d.]+ %/)
  await expect(panel).toContainText(/Clocks agree within\s*[\d.]+ ms/)
  await expect(panel).not.toContainText("NaN")
})

/**
 * The page's time origin on CLOCK_MONOTONIC, the strip's clock, milliseconds. Chromium tells it in the terms of that very
 * clock (base::TimeTicks on Linux) to the microsecond; `performance.now()` and the times of a frame count from it, in
 * steps of 0.1 ms. That it is that clock is checked by one look at both from here.
 */
async function timeOriginMs(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send("Performance.enable")
  const { metrics } = await cdp.send("Performance.getMetrics")
  const originMs = (metrics.find(({ name }) => name === "NavigationStart")?.value ?? 0) * 1000
  const beforeMs = monotonicMs()
  const nowMs = originMs + (await page.evaluate(() => performance.now()))
  expect(nowMs).toBeGreaterThan(beforeMs - 1)
  expect(nowMs).toBeLessThan(monotonicMs() + 1)
  await cdp.detach()
  return originMs
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/**
 * From drawing to display of each picture, milliseconds. Left out are those whose pixels were already the next picture's
 * when they were read: their own time is not the stream's usual distance from the RTP timestamp that they came with.
 */
function agesByStrip(captured: readonly TimedStripPixels[], originMs: number): number[] {
  const pictures = captured.flatMap(({ luma, rtpTimestamp, displayMs }) => {
    const strip = readStrip(Buffer.from(luma, "latin1"), stripWidthPx, stripHeightPx)
    if (strip === undefined) return []
    const distance = (rtpTimestamp - Math.floor((strip.timeUs * 9) / 100)) >>> 0
    return [{ distance, ageMs: originMs + displayMs - strip.timeUs / 1000 }]
  })
  const usual = median(pictures.map(({ distance }) => distance))
  return pictures.filter(({ distance }) => distance === usual).map(({ ageMs }) => ageMs)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
