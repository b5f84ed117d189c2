export type {
  Channel,
  Engine,
  EnginePeer,
  IceCandidate,
  IceServer,
  PeerOptions,
  PeerState,
  PeerStats,
} from "./engine.ts"
export { AutoEngine, type AutoEngineOptions } from "./engines/auto.ts"
export { NativeEngine, type NativeEngineOptions } from "./engines/native/native-engine.ts"
export type { BinarySocket } from "./engines/socket/binary-socket.ts"
export { SocketDoor } from "./engines/socket/socket-door.ts"
export { SocketOrRtc } from "./engines/socket/socket-or-rtc.ts"
export { WeriftEngine, type WeriftEngineOptions } from "./engines/werift/werift-engine.ts"
export { PictureMessages } from "./pictures/picture-messages.ts"
export { Session, type SessionEnd, type SessionOptions } from "./session.ts"
export { ViewerSession, type ViewerSessionOptions } from "./viewer-session.ts"
