/** The fields of W3C RTCRtpCodec that matter here. */
export interface Codec {
  readonly mimeType: string
  readonly sdpFmtpLine?: string | undefined
}

/**
 * Puts H.264 first, packetization-mode 1 before 0 (RFC 6184 §6.2: pictures larger than a packet need it), Constrained
 * Baseline (profile-level-id 42e0…) before the others; everything else follows in the browser's order, because
 * retransmission (RTX) is on that list too.
 */
export function preferH264<C extends Codec>(codecs: readonly C[]): C[] {
  return codecs.toSorted((a, b) => rank(a) - rank(b))
}

/** Whether the gateway can send it over RTP. */
export function isReceivable({ mimeType, sdpFmtpLine = "" }: Codec): boolean {
  const type = mimeType.toLowerCase()
  return type === "video/vp8" || (type === "video/h264" && sdpFmtpLine.includes("packetization-mode=1"))
}

function rank({ mimeType, sdpFmtpLine = "" }: Codec): number {
  if (mimeType.toLowerCase() !== "video/h264") return 4
  const isMode1 = sdpFmtpLine.includes("packetization-mode=1")
  const isConstrainedBaseline = sdpFmtpLine.toLowerCase().includes("profile-level-id=42e0")
  return (isMode1 ? 0 : 2) + (isConstrainedBaseline ? 0 : 1)
}
