export { closeCodes } from "./close-codes.ts"
export { gatewayIdOf } from "./gateway-id.ts"
export {
  type Candidate,
  type ConsoleToServer,
  candidateSchema,
  challengeTranscript,
  consoleToServerSchema,
  type EndReason,
  type GatewaySummary,
  type GatewayToServer,
  gatewayToServerSchema,
  type IceServer,
  iceServerSchema,
  liveSessionsMax,
  messageSizeMaxBytes,
  parseMessage,
  protocolVersion,
  type ServerToConsole,
  type ServerToGateway,
  SignalingProtocolError,
  serverToConsoleSchema,
  serverToGatewaySchema,
} from "./messages.ts"
