import { describe, expect, it } from "vitest"
import { ObservableValue, type SentPicture, type VideoReport } from "../session/index.ts"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { LatencyMeter, type TimedVideo } from "./latency-meter.ts"
import type { FrameMetadata } from "./shown-pictures.ts"

type Callback = (nowMs: number, metadata: FrameMetadata) => void

/** A `<video>` whose pictures the test shows. */
class FakeVideo implements TimedVideo {
  #callback: Callback | undefined

  get isWatched(): boolean {
    return this.#callback !== undefined
  }

  requestVideoFrameCallback(callback: Callback): number {
    this.#callback = callback
    return 1
  }

  cancelVideoFrameCallback(): void {
    this.#callback = undefined
  }

  show(metadata: FrameMetadata): void {
    const callback = this.#callback
    this.#callback = undefined
    callback?.(0, metadata)
  }
}

function rig(video: TimedVideo = new FakeVideo()) {
  const clock = new FakeClock()
  const reports = new ObservableValue<VideoReport | undefined>(undefined)
  const meter = new LatencyMeter(video, reports, clock)
  const report = (...pictures: SentPicture[]) =>
    reports.set({
      pictures,
      clockErrorMs: 0.3,
      bitrateBps: 1e6,
      picturesDropped: 0,
      fractionLost: 0,
      given: undefined,
    })
  return { clock, reports, meter, report }
}

/** A picture captured at `capturedMs`: 10 ms to encode, 1 ms in the gateway. */
function sent(rtpTimestamp: number, capturedMs: number): SentPicture {
  return { rtpTimestamp, capturedMs, encodedMs: capturedMs + 10, sentMs: capturedMs + 11 }
}

/** The same picture in the browser: 4 ms of network, 5 ms to decode, 8 ms until it is visible. */
function shown(rtpTimestamp: number, capturedMs: number, lateMs = 0): FrameMetadata {
  return {
    rtpTimestamp,
    receiveTime: capturedMs + 15 + lateMs,
    presentationTime: capturedMs + 20 + lateMs,
    expectedDisplayTime: capturedMs + 28 + lateMs,
  }
}

const same = (ms: number) => ({ p50: ms, p95: ms })

describe("LatencyMeter", () => {
  it("says how old pictures are when they are seen, and where the time went", () => {
    const video = new FakeVideo()
    const { meter, report } = rig(video)
    video.show(shown(90, 500))
    expect(meter.latency.value).toBeUndefined()
    report(sent(90, 500))
    expect(meter.latency.value).toEqual({
      total: same(28),
      parts: {
        encode: same(10),
        gateway: same(1),
        network: same(4),
        receiver: same(5),
        transit: undefined,
        display: same(8),
      },
      pictures: 1,
    })
  })

  it("gives the median and the 95th percentile of all pictures", () => {
    const video = new FakeVideo()
    const { meter, report } = rig(video)
    const pictures = Array.from({ length: 100 }, (_, index) => sent(index, 500))
    for (let index = 99; index >= 0; index -= 1) video.show(shown(index, 500, index))
    report(...pictures)
    expect(meter.latency.value).toMatchObject({
      total: { p50: 28 + 49, p95: 28 + 94 },
      parts: { network: { p50: 4 + 49, p95: 4 + 94 }, receiver: same(5) },
      pictures: 100,
    })
  })

  it("waits for a picture that was reported before it was shown", () => {
    const video = new FakeVideo()
    const { meter, report } = rig(video)
    report(sent(90, 500))
    expect(meter.latency.value).toBeUndefined()
    video.show(shown(90, 500))
    report()
    expect(meter.latency.value?.pictures).toBe(1)
    report()
    expect(meter.latency.value?.pictures).toBe(1)
  })

  it("does not wait forever for pictures that the browser left out", async () => {
    const video = new FakeVideo()
    const { clock, meter, report } = rig(video)
    report(sent(90, 1000))
    await clock.advance(6000)
    report()
    video.show(shown(90, 1000))
    report()
    expect(meter.latency.value).toBeUndefined()
  })

  it("forgets what is older than ten seconds", async () => {
    const video = new FakeVideo()
    const { clock, meter, report } = rig(video)
    video.show(shown(1, 1000))
    report(sent(1, 1000))
    await clock.advance(5000)
    video.show(shown(2, 5900, 100))
    report(sent(2, 5900))
    expect(meter.latency.value).toMatchObject({ pictures: 2, total: { p50: 28, p95: 128 } })
    await clock.advance(6000)
    report()
    expect(meter.latency.value).toMatchObject({ pictures: 1, total: same(128) })
    await clock.advance(6000)
    report()
    expect(meter.latency.value).toBeUndefined()
  })

  it("starts anew with the next session", () => {
    const video = new FakeVideo()
    const { meter, reports, report } = rig(video)
    video.show(shown(90, 500))
    report(sent(90, 500))
    reports.set(undefined)
    expect(meter.latency.value).toBeUndefined()
    report(sent(90, 400))
    expect(meter.latency.value).toBeUndefined()
  })

  it("never goes below zero where the clocks' error would", () => {
    const video = new FakeVideo()
    const { meter, report } = rig(video)
    video.show({ ...shown(90, 500), receiveTime: 510.8 })
    report(sent(90, 500))
    expect(meter.latency.value?.parts.network).toEqual(same(0))
  })

  it("stops when it is disposed", () => {
    const video = new FakeVideo()
    const { clock, meter, report } = rig(video)
    meter[Symbol.dispose]()
    expect(video.isWatched).toBe(false)
    video.show(shown(90, 500))
    report(sent(90, 500))
    expect(meter.latency.value).toBeUndefined()
    expect(clock.pendingTimers).toBe(0)
  })
})

describe("in a browser that tells less", () => {
  it("takes network and receiver together without a time of arrival", () => {
    const video = new FakeVideo()
    const { meter, report } = rig(video)
    video.show({ rtpTimestamp: 90, presentationTime: 520, expectedDisplayTime: 528 })
    report(sent(90, 500))
    expect(meter.latency.value).toMatchObject({
      total: same(28),
      parts: { network: undefined, receiver: undefined, transit: same(9), display: same(8) },
    })
  })

  it.each([0, Number.NaN, 519, 900])(
    "ends at the presentation when the display is said to be at %d",
    (at) => {
      const video = new FakeVideo()
      const { meter, report } = rig(video)
      video.show({ ...shown(90, 500), expectedDisplayTime: at })
      report(sent(90, 500))
      expect(meter.latency.value).toMatchObject({ total: same(20), parts: { display: undefined } })
    },
  )

  it.each([
    ["RTP timestamps", { presentationTime: 520, expectedDisplayTime: 528 }],
    ["a time of presentation", { rtpTimestamp: 90, presentationTime: Number.NaN, expectedDisplayTime: 528 }],
  ])("says nothing without %s", (_what, metadata) => {
    const video = new FakeVideo()
    const { meter, report } = rig(video)
    video.show(metadata)
    report(sent(90, 500))
    expect(meter.latency.value).toBeUndefined()
  })

  it("says nothing without requestVideoFrameCallback", () => {
    const { meter, report } = rig({})
    report(sent(90, 500))
    expect(meter.latency.value).toBeUndefined()
  })
})
