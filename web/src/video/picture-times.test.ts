import { expect, it } from "vitest"
import { mediaTimeUs, pictureIdAt } from "./picture-decoder.ts"
import { keepTimes, ShownTimes } from "./picture-times.ts"
import type { FrameMetadata } from "./shown-pictures.ts"
import { timedVideo } from "./timed-video.ts"

it("knows a picture by its place in the track, to the last one before the capture time wraps around", () => {
  for (const id of [0, 1, 8, 3003, 90_000, 4_294_967_295]) expect(pictureIdAt(mediaTimeUs(id))).toBe(id)
})

it("finds what a browser says of RTP pictures for those that came as messages", () => {
  const times = new ShownTimes()
  times.add(mediaTimeUs(3003), { rtpTimestamp: 3003, receiveTime: 12 })
  times.add(mediaTimeUs(6006), { rtpTimestamp: 6006, receiveTime: 45 })
  expect(times.at(mediaTimeUs(3003) / 1e6)).toEqual({ rtpTimestamp: 3003, receiveTime: 12 })
  expect(times.at(77)).toBeUndefined()
})

it("takes the newest where a track has times of its own", () => {
  const times = new ShownTimes()
  times.add(undefined, { rtpTimestamp: 1, receiveTime: 2 })
  times.add(undefined, { rtpTimestamp: 3, receiveTime: 4 })
  expect(times.at(0.5)).toEqual({ rtpTimestamp: 3, receiveTime: 4 })
})

it("forgets pictures that are never shown", () => {
  const times = new ShownTimes()
  for (let id = 0; id < 1000; id += 1) times.add(id, { rtpTimestamp: id, receiveTime: id })
  expect(times.at(0)).toBeUndefined()
  expect(times.at(999 / 1e6)?.rtpTimestamp).toBe(999)
})

it("leaves a track that the browser knows itself as it is", () => {
  const [messages, rtp] = [{}, {}]
  const times = new ShownTimes()
  times.add(1_000_000, { rtpTimestamp: 90_000, receiveTime: 7 })
  keepTimes(messages, times)
  const shown: FrameMetadata[] = []
  for (const srcObject of [messages, rtp, null]) {
    const video = timedVideo({
      srcObject,
      requestVideoFrameCallback: (callback) => {
        callback(0, { mediaTime: 1, presentationTime: 20, expectedDisplayTime: 30 })
        return 1
      },
    })
    video.requestVideoFrameCallback?.((_nowMs, metadata) => shown.push(metadata))
  }
  expect(shown.map(({ rtpTimestamp, receiveTime }) => [rtpTimestamp, receiveTime])).toEqual([
    [90_000, 7],
    [undefined, undefined],
    [undefined, undefined],
  ])
})
