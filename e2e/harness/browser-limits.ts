/**
 * JavaScript that runs in a page before its own: takes abilities away from the browser, as other browsers lack them. The
 * console's own code knows nothing of it.
 */
export const browserLimits = {
  /** Over RTP, no H.264: as Firefox without its plugin. */
  noH264OverRtp: withoutCodecs("video/h264"),
  /** Over RTP, neither of the gateway's codecs. */
  noRtpVideo: withoutCodecs("video/h264", "video/vp8"),
  noWebCodecs: "delete globalThis.VideoDecoder",
  noGenerator: "delete globalThis.MediaStreamTrackGenerator",
  noWebRtc: "delete globalThis.RTCPeerConnection",
} as const

function withoutCodecs(...types: readonly string[]): string {
  return `{
    const all = RTCRtpReceiver.getCapabilities.bind(RTCRtpReceiver)
    RTCRtpReceiver.getCapabilities = (kind) => {
      const known = all(kind)
      const missing = ${JSON.stringify(types)}
      return known && { ...known, codecs: known.codecs.filter(({ mimeType }) => !missing.includes(mimeType.toLowerCase())) }
    }
  }`
}
