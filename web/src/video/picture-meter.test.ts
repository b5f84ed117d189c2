import { expect, it } from "vitest"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { PictureMeter } from "./picture-meter.ts"

function rig() {
  const clock = new FakeClock()
  const video = {
    videoWidth: 0,
    videoHeight: 0,
    frames: 0,
    getVideoPlaybackQuality: () => ({ totalVideoFrames: video.frames }),
  }
  const meter = new PictureMeter(video, clock)
  return { clock, meter, video }
}

it("counts the pictures of the last second, once a whole one has passed", async () => {
  const { clock, meter, video } = rig()
  expect(meter.picture.value).toBeUndefined()
  Object.assign(video, { videoWidth: 1280, videoHeight: 720, frames: 4 })
  await clock.advance(1000)
  expect(meter.picture.value).toEqual({ width: 1280, height: 720, framesPerSecond: undefined })
  video.frames = 34
  await clock.advance(1000)
  expect(meter.picture.value).toEqual({ width: 1280, height: 720, framesPerSecond: 30 })
  await clock.advance(1000)
  expect(meter.picture.value?.framesPerSecond).toBe(0)
})

it("shows a new size at once, and nothing when the picture is gone", () => {
  const { meter, video } = rig()
  Object.assign(video, { videoWidth: 800, videoHeight: 600 })
  meter.resized()
  expect(meter.picture.value).toEqual({ width: 800, height: 600, framesPerSecond: undefined })
  video.videoWidth = 0
  meter.resized()
  expect(meter.picture.value).toBeUndefined()
})

it("does not take a new stream's count for a negative rate", async () => {
  const { clock, meter, video } = rig()
  Object.assign(video, { videoWidth: 800, videoHeight: 600, frames: 900 })
  await clock.advance(1000)
  video.frames = 10
  await clock.advance(1000)
  expect(meter.picture.value?.framesPerSecond).toBeUndefined()
  video.frames = 40
  await clock.advance(1000)
  expect(meter.picture.value?.framesPerSecond).toBe(30)
})

it("stops when it is disposed", () => {
  const { clock, meter } = rig()
  meter[Symbol.dispose]()
  expect(clock.pendingTimers).toBe(0)
})
