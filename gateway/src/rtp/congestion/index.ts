export type { Pacing } from "./burst-pace.ts"
export {
  type Bandwidth,
  CongestionControl,
  type CongestionControlOptions,
} from "./congestion-control.ts"
export type { PathEstimate } from "./path-estimator.ts"
export { type MalformedFeedback, type PacketReport, readTransportFeedback } from "./transport-feedback.ts"
export { transportSequenceUri } from "./transport-sequence.ts"
