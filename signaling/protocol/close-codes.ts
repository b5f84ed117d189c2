/**
 * Why a signaling WebSocket was closed, where RFC 6455 §7.4.1 has no word for it (4000-4999 are for applications).
 * Also used: 1001 (the server stops), 1008 (a message broke the protocol or came too fast), 1009 (too large).
 */
export const closeCodes = {
  /** The console's browser session ended: logged out, revoked, or past its limits. Sign in again. */
  signedOut: 4401,
  /** The gateway is not on this server's list, or its proof does not hold. Trying again soon is useless. */
  refused: 4403,
  /** No proof arrived in time. */
  proofMissing: 4408,
  /** The same gateway connected again; the newer socket is used. */
  replaced: 4409,
  /** This end reads more slowly than the other sends. */
  tooSlow: 4413,
} as const
