import { expect, it } from "vitest"
import { isReceivable, preferH264 } from "./codec-preferences.ts"

const vp8 = { mimeType: "video/VP8" }
const rtx = { mimeType: "video/rtx" }
const baselineMode0 = {
  mimeType: "video/H264",
  sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f",
}
const baselineMode1 = {
  mimeType: "video/H264",
  sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
}
const mainMode1 = {
  mimeType: "video/H264",
  sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f",
}

it("offers H.264 first, mode 1 and Constrained Baseline before the rest, and loses no codec", () => {
  expect(preferH264([vp8, rtx, mainMode1, baselineMode0, baselineMode1])).toEqual([
    baselineMode1,
    mainMode1,
    baselineMode0,
    vp8,
    rtx,
  ])
})

it("leaves a browser without H.264 as it is", () => {
  expect(preferH264([vp8, rtx])).toEqual([vp8, rtx])
})

it("takes H.264 of packetization-mode 1 and VP8 for what the gateway can send, and nothing else", () => {
  const codecs = [vp8, rtx, baselineMode0, baselineMode1, mainMode1, { mimeType: "video/AV1" }]
  expect(codecs.filter(isReceivable)).toEqual([vp8, baselineMode1, mainMode1])
})
