// The words of the wire that the console's other rooms use; they know the gateway and the server through the session only.
export {
  type ChannelLabel,
  channelInit,
  coordinateMax,
  decodeOnSocket,
  decodeSocketAnswer,
  encodeArrival,
  encodeOnSocket,
  findUntypable,
  isChannelLabel,
  jigglerLimitsS,
  type KeyLayout,
  layoutNames,
  loadLayout,
  normalizeText,
  PictureAssembler,
  type PictureFormat,
  type PictureMessage,
  ProtocolError,
  pasteMaxUnits,
  picturesLabel,
  socketOffer,
  type TargetKey,
  targetKey,
  type Untypable,
  usageForCode,
  type VideoWay,
  videoLimits,
} from "@crashcart/gateway/protocol"
export type { Candidate, GatewaySummary, IceServer } from "@crashcart/signaling/protocol"
export type { Cancel, Clock } from "./clock.ts"
export { ConsoleSession, type ConsoleSessionOptions } from "./console-session.ts"
export type { Hands } from "./hands.ts"
export type { InputDelivery, InputLatency } from "./input-delivery.ts"
export type { Input } from "./input-port.ts"
export type { JigglerSwitch } from "./jiggler-switch.ts"
export type { MacroDesk, MacroState } from "./macro-desk.ts"
export {
  isScriptFault,
  type KeyStep,
  parseMacro,
  printMacro,
  released,
  type ScriptFault,
} from "./macro-script.ts"
export { type Observable, ObservableValue, type Unsubscribe } from "./observable.ts"
export { PasteDesk, type PasteRequest, type PasteState } from "./paste-desk.ts"
export type { Access, AccessCheck, Socket, SocketFactory, SocketObserver } from "./socket.ts"
export type { ConnectingStep, LossReason, SessionState, SessionView } from "./state.ts"
export type {
  Path,
  PictureCarrier,
  Transport,
  TransportFactory,
  TransportObserver,
  TransportState,
} from "./transport.ts"
export { TransportChoice, type Transports } from "./transport-choice.ts"
export { underWay } from "./under-way.ts"
export {
  type VideoAbilities,
  type VideoPreference,
  type VideoReason,
  videoPreferences,
} from "./video-choice.ts"
export type { VideoDesk, VideoView } from "./video-desk.ts"
export type { SentPicture, VideoReport } from "./video-report.ts"
export type { VideoWish } from "./video-wish.ts"
