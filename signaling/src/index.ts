export { type SessionLimits, sessionLimitsDefault } from "./auth/browser-sessions.ts"
export { ClaimLinks, linkLifetimeDefaultMs } from "./auth/claim-links.ts"
export {
  type ViewToken,
  ViewTokens,
  type ViewTokenWish,
  viewTokenLifetimeDefaultMs,
  viewTokenLifetimeMaxMs,
} from "./auth/view-tokens.ts"
export type { TlsFiles } from "./certificate.ts"
export { SignalingError, type SignalingErrorCode } from "./errors.ts"
export type { EmbeddedRelayOptions } from "./relay/embedded-relay.ts"
export { SignalingServer, type SignalingServerOptions } from "./server.ts"
export type { RelayOptions } from "./sessions/ice-servers.ts"
export type { DirectSocket, OwnGateway } from "./sockets/direct-sockets.ts"
export type { KeepaliveOptions } from "./sockets/socket-registry.ts"
export * from "./store/index.ts"
