import {
  GenericNack,
  PictureLossIndication,
  ReceiverEstimatedMaxBitrate,
  type RtcpPacket,
  RtcpPayloadSpecificFeedback,
  RtcpRrPacket,
  RtcpTransportLayerFeedback,
} from "werift"
import type { RtcpFeedback } from "../../../rtp/index.ts"

/** werift's parsed RTCP in the words of `rtp`; undefined for what does not concern our video. */
export function feedbackOf(packet: RtcpPacket): RtcpFeedback | undefined {
  if (packet instanceof RtcpRrPacket) {
    const blocks = packet.reports.map((report) => ({
      ssrc: report.ssrc,
      fractionLost: report.fractionLost / 256,
      lastSenderReport: report.lsr,
      delaySinceLastSenderReport: report.dlsr,
    }))
    return { type: "receiver-report", blocks }
  }
  if (packet instanceof RtcpTransportLayerFeedback) {
    const { feedback } = packet
    if (!(feedback instanceof GenericNack)) return undefined
    return { type: "nack", mediaSsrc: feedback.mediaSourceSsrc, sequenceNumbers: feedback.lost }
  }
  if (!(packet instanceof RtcpPayloadSpecificFeedback)) return undefined
  const { feedback } = packet
  if (feedback instanceof PictureLossIndication) return { type: "pli", mediaSsrc: feedback.mediaSsrc }
  if (feedback instanceof ReceiverEstimatedMaxBitrate) {
    return { type: "remb", bitrateBps: Number(feedback.bitrate), ssrcs: feedback.ssrcFeedbacks }
  }
  // FullIntraRequest is the one left over; its class is not exported.
  if (feedback === undefined) return undefined
  const requests = feedback.fir.map(({ ssrc, sequenceNumber }) => ({ ssrc, number: sequenceNumber }))
  return { type: "fir", requests }
}
