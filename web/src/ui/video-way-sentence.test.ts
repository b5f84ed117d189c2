import { expect, it } from "vitest"
import { videoWaySentence } from "./video-way-sentence.ts"

it.each([
  [{ way: "rtp", why: "usual", rtp: "H264" }, "WebRTC, H.264: it suits every path"],
  [{ way: "rtp", why: "usual", rtp: "VP8" }, "WebRTC, VP8: it suits every path"],
  [
    { way: "h264-socket", why: "near", rtp: "H264" },
    "H.264 over a WebSocket, decoded by WebCodecs: the gateway is so near that it is the shortest way",
  ],
  [
    { way: "h264-channel", why: "no-rtp", rtp: undefined },
    "H.264 in messages, decoded by WebCodecs: this browser does not take the gateway's video over WebRTC",
  ],
  [
    { way: "jpeg-channel", why: "no-decoder", rtp: undefined },
    "JPEG pictures in messages: this browser decodes no video of the gateway's",
  ],
] as const)("says of %j: %s", (view, sentence) => {
  expect(videoWaySentence({ preference: "automatic", ...view })).toBe(sentence)
})

it("says that what was chosen cannot be had", () => {
  const view = { preference: "webcodecs", way: "rtp", why: "usual", rtp: "H264" } as const
  expect(videoWaySentence(view)).toBe("WebRTC, H.264: WebCodecs cannot be had here")
  expect(videoWaySentence({ ...view, way: "jpeg-socket", why: "chosen", preference: "mjpeg" })).toBe(
    "JPEG pictures over a WebSocket: chosen here",
  )
})

it("says nothing while there are no pictures", () => {
  expect(
    videoWaySentence({ preference: "automatic", way: undefined, why: "usual", rtp: undefined }),
  ).toBeUndefined()
})
