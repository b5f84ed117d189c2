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
