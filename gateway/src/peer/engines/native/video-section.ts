import type { Video } from "node-datachannel"
import { sections, type VideoFormat } from "../../offer.ts"
import type { NativeLibrary } from "./library.ts"

export interface Streams {
  readonly ssrc: number
  readonly rtxSsrc: number
  readonly cname: string
}

/** The video section that we answer with: the offered codec, its RTX, and the extensions and feedback offered with it. */
export function videoSection(
  library: NativeLibrary,
  offerSdp: string,
  format: VideoFormat,
  streams: Streams,
): Video {
  const lines = sections(offerSdp).find(([head = ""]) => head.startsWith("m=video")) ?? []
  const { codec, payloadType, rtxPayloadType } = format
  const { ssrc, rtxSsrc, cname } = streams
  const video = new library.Video(restOf(lines, "a=mid:") ?? "", "SendOnly")
  // Brings NACK, PLI and REMB.
  if (codec === "VP8") video.addVP8Codec(payloadType)
  else video.addH264Codec(payloadType, restOf(lines, `a=fmtp:${payloadType} `) ?? "")
  for (const feedback of ["ccm fir", "transport-cc"]) {
    const line = `a=rtcp-fb:${payloadType} ${feedback}`
    if (lines.includes(line)) video.parseSdpLine(line)
  }
  for (const line of lines) if (line.startsWith("a=extmap:")) video.parseSdpLine(line)
  video.addSSRC(ssrc, cname, "crashcart", "video")
  if (rtxPayloadType !== undefined) {
    video.addRTXCodec(rtxPayloadType, payloadType, 90_000)
    video.addSSRC(rtxSsrc, cname)
    video.parseSdpLine(`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`)
  }
  return video
}

function restOf(lines: readonly string[], prefix: string): string | undefined {
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length)
}
