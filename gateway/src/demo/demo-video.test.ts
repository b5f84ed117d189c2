import { getActiveResourcesInfo } from "node:process"
import { describe, expect, it } from "vitest"
import { monotonicUs, type RawPicture } from "../video/index.ts"
import { DemoVideo } from "./demo-video.ts"
import { simulated } from "./scripted-target.ts"

/** A source on a clock that only waiting moves: each wait takes exactly as long as asked. */
function onTestClock(framesPerSecond = 30) {
  const scripted = simulated()
  const { clock, target } = scripted
  const abort = new AbortController()
  const video = new DemoVideo(target, {
    framesPerSecond,
    nowUs: () => clock.nowUs,
    wait: async (ms, signal) => {
      signal.throwIfAborted()
      clock.nowUs += ms * 1000
    },
  })
  const pictures = video.pictures(abort.signal)[Symbol.asyncIterator]()
  const next = async (): Promise<RawPicture> => {
    const result = await pictures.next()
    if (result.done) throw new Error("the pictures ended")
    return result.value
  }
  return { ...scripted, video, abort, pictures, next, startUs: clock.nowUs }
}

describe("the simulated HDMI output", () => {
  it("gives 30 pictures a second, without drifting", async () => {
    const { next, startUs } = onTestClock()
    let last = await next()
    for (let frame = 1; frame <= 300; frame++) last = await next()
    expect(last.timestampUs - startUs).toBeGreaterThanOrEqual(10_000_000)
    expect(last.timestampUs - startUs).toBeLessThan(10_001_000)
  })

  it("leaves out the pictures that a slow consumer missed, gives a fresh one at once, and keeps to its grid", async () => {
    const { next, clock, startUs } = onTestClock(10)
    await next()
    clock.nowUs += 1_050_000
    expect((await next()).timestampUs - startUs).toBe(1_050_000)
    expect((await next()).timestampUs - startUs).toBe(1_100_000)
    expect((await next()).timestampUs - startUs).toBe(1_200_000)
  })

  it("gives I420 of the size it says, which the receiver owns", async () => {
    const { next, video } = onTestClock()
    expect(video.status.value).toEqual({ state: "live", width: 1280, height: 720 })
    const first = await next()
    expect(first).toMatchObject({ width: 1280, height: 720 })
    expect(first.data).toHaveLength((1280 * 720 * 3) / 2)
    first.data.fill(0)
    expect((await next()).data.some((octet) => octet !== 0)).toBe(true)
  })

  it("gives nothing while there is no signal, and goes on by itself", async () => {
    const { next, type, video, clock } = onTestClock()
    const states: string[] = []
    video.status.observe(({ state }) => states.push(state))
    await next()
    const lostUs = clock.nowUs
    type("nosignal\n")
    expect((await next()).timestampUs - lostUs).toBeGreaterThanOrEqual(5_000_000)
    expect(states).toEqual(["live", "no-signal", "live"])
  })

  it("changes its size while running", async () => {
    const { next, target } = onTestClock()
    await next()
    target.setMode(1920, 1080)
    expect(await next()).toMatchObject({ width: 1920, height: 1080 })
  })

  it("ends without a picture once aborted", async () => {
    const { next, abort, pictures } = onTestClock()
    await next()
    abort.abort()
    expect(await pictures.next()).toEqual({ done: true, value: undefined })
  })

  it("leaves no timer behind when aborted while it waits on the real clock", async () => {
    const { target } = simulated()
    const abort = new AbortController()
    const video = new DemoVideo(target, { nowUs: monotonicUs, framesPerSecond: 0.01 })
    const pictures = video.pictures(abort.signal)[Symbol.asyncIterator]()
    await pictures.next()
    const before = getActiveResourcesInfo().filter((resource) => resource === "Timeout").length
    const pending = pictures.next()
    abort.abort()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(getActiveResourcesInfo().filter((resource) => resource === "Timeout").length).toBeLessThanOrEqual(
      before,
    )
  })
})
