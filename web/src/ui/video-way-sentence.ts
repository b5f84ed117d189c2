import type { VideoPreference, VideoReason, VideoView, VideoWay } from "../session/index.ts"

/** What a person may choose, in the order of the list. */
export const preferenceNames: Readonly<Record<VideoPreference, string>> = {
  automatic: "Automatic",
  webrtc: "WebRTC",
  webcodecs: "WebCodecs",
  mjpeg: "MJPEG",
}

const carriers: Readonly<Record<Exclude<VideoWay, "rtp">, string>> = {
  "h264-channel": "H.264 in messages, decoded by WebCodecs",
  "h264-socket": "H.264 over a WebSocket, decoded by WebCodecs",
  "jpeg-channel": "JPEG pictures in messages",
  "jpeg-socket": "JPEG pictures over a WebSocket",
}

const reasons: Readonly<Record<VideoReason, string>> = {
  usual: "it suits every path",
  near: "the gateway is so near that it is the shortest way",
  "no-rtp": "this browser does not take the gateway's video over WebRTC",
  "no-decoder": "this browser decodes no video of the gateway's",
  chosen: "chosen here",
}

/** How pictures come, and why so. Undefined while they do not. */
export function videoWaySentence({ way, why, rtp, preference }: VideoView): string | undefined {
  if (way === undefined) return undefined
  const name = way === "rtp" ? `WebRTC, ${rtp === "VP8" ? "VP8" : "H.264"}` : carriers[way]
  const isRefused = preference !== "automatic" && why !== "chosen"
  return `${name}: ${isRefused ? `${preferenceNames[preference]} cannot be had here` : reasons[why]}`
}
