// The words of the wire that the console's other rooms use; they know the gateway and the server through the session only.
export {
  type ChannelLabel,
  channelInit,
  coordinateMax,
  findUntypable,
  isChannelLabel,
  jigglerLimitsS,
  type KeyLayout,
  layoutNames,
  loadLayout,
  normalizeText,
  pasteMaxUnits,
  type TargetKey,
  targetKey,
  type Untypable,
  usageForCode,
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
export type { Path, Transport, TransportFactory, TransportObserver, TransportState } from "./transport.ts"
export { underWay } from "./under-way.ts"
export type { SentPicture, VideoReport } from "./video-report.ts"
export type { VideoWish } from "./video-wish.ts"
