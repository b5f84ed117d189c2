export { type Clock, systemClock } from "../clock.ts"
export { type Bandwidth, transportSequenceUri } from "./congestion/index.ts"
export { parseRtcp, type ReportBlock, type RtcpFeedback } from "./feedback.ts"
export type { RtpStream } from "./header.ts"
export { type PacerOptions, pacerDefaults } from "./pacer.ts"
export { Packetizer, type PicturePacketizer, payloadSizeMaxBytes } from "./packetizer.ts"
export { playoutDelayUri } from "./playout-delay.ts"
export type { RtxStream } from "./rtx.ts"
export type { SentPicture } from "./sent-pictures.ts"
export {
  type OutgoingPacket,
  type RtpTransport,
  VideoSender,
  type VideoSenderOptions,
  type VideoSenderStats,
} from "./video-sender.ts"
export { Vp8Packetizer } from "./vp8-packetizer.ts"
