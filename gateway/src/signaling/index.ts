export { SignalingClient, type SignalingClientOptions, type SignalingState } from "./client.ts"
export { ephemeralIdentity, type GatewayIdentity, loadOrCreateIdentity, readIdentity } from "./identity.ts"
export type { IncomingSession } from "./incoming-session.ts"
