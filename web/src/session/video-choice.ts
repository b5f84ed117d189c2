import type { VideoWay } from "@crashcart/gateway/protocol"
import type { Path } from "./transport.ts"

/** What the person wants; `automatic` leaves it to what is measured. */
export const videoPreferences = ["automatic", "webrtc", "webcodecs", "mjpeg"] as const
export type VideoPreference = (typeof videoPreferences)[number]

/** What this browser can do with pictures. */
export interface VideoAbilities {
  /** It decodes H.264 that comes as messages (WebCodecs). */
  readonly decodesH264: boolean
  /** It puts decoded pictures into a `<video>` without drawing them (`MediaStreamTrackGenerator`). */
  readonly hasGenerator: boolean
  /** The page came over https, or from this very machine: its WebSockets are private. */
  readonly isPrivate: boolean
}

/**
 * Why pictures come the way they do.
 * - `usual`: RTP, which suits every path.
 * - `near`: the gateway is so near that messages are the shortest way.
 * - `no-rtp`: over RTP this browser takes none of the codecs that there are, or it has no WebRTC.
 * - `no-decoder`: nor does it decode H.264 itself, or that failed.
 * - `chosen`: the person said so.
 */
export type VideoReason = "usual" | "near" | "no-rtp" | "no-decoder" | "chosen"

export interface VideoChoice {
  readonly way: VideoWay
  readonly why: VideoReason
}

/** What can be had in this session, and what was measured in it. */
export interface VideoSituation {
  readonly preference: VideoPreference
  readonly abilities: VideoAbilities
  /** The codec that the gateway can send over RTP; undefined where this browser takes none. */
  readonly rtp: "H264" | "VP8" | undefined
  /** Whether pictures can have a WebSocket of their own: the gateway served the page, and it did not fail. */
  readonly hasSocket: boolean
  /** Whether decoding H.264 has failed here. */
  readonly hasDecodingFailed: boolean
  readonly path: Path
  /** Whether the gateway has been near for long enough, and messages have not disappointed of late. */
  readonly isNear: boolean
}

/** Which way pictures are to come. Undefined where there is none. */
export function chooseVideo(situation: VideoSituation): VideoChoice | undefined {
  const { preference, abilities, rtp, hasDecodingFailed, hasSocket, isNear } = situation
  const carrier = hasSocket ? "socket" : "channel"
  const canDecode = abilities.decodesH264 && !hasDecodingFailed
  if (preference === "mjpeg") return { way: `jpeg-${carrier}`, why: "chosen" }
  if (preference === "webcodecs" && canDecode) return { way: `h264-${carrier}`, why: "chosen" }
  if (rtp !== undefined) {
    if (preference === "webrtc") return { way: "rtp", why: "chosen" }
    // Without a generator each picture would be drawn: slower than RTP.
    const isShortest = isNear && hasSocket && canDecode && abilities.hasGenerator
    const isWanted = preference === "automatic" && situation.path === "direct" && isShortest
    return isWanted ? { way: "h264-socket", why: "near" } : { way: "rtp", why: "usual" }
  }
  return canDecode ? { way: `h264-${carrier}`, why: "no-rtp" } : { way: `jpeg-${carrier}`, why: "no-decoder" }
}
