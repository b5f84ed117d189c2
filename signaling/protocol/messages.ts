import { z } from "zod"

/**
 * What travels on the two WebSockets of the signaling server, as JSON text of at most 64 kB.
 *
 * ```
 * console                server                      gateway
 *    │                      │ ◀── prove ───────────────│  (answer to `challenge`: signature over the nonce)
 *    │ ◀─ welcome ──────────│ ─── registered ─────────▶│
 *    │ ── ice-servers ─────▶│                          │  (optional: TURN credentials, minted for this session)
 *    │ ◀─ ice-servers ──────│                          │
 *    │ ── offer ───────────▶│ ─── offer(+iceServers) ─▶│
 *    │ ◀─ answer ───────────│ ◀── answer ──────────────│
 *    │ ◀▶ candidate ────────│ ──  candidate ─────────◀▶│
 *    │ ── resume ──────────▶│ ◀── live ────────────────│  (after a reconnection, for sessions that go on)
 *    │ ── end ─────────────▶│ ─── end ────────────────▶│
 * ```
 */
export const messageSizeMaxBytes = 64 * 1024
export const protocolVersion = 1
/** More sessions than a gateway takes. */
export const liveSessionsMax = 256

const sessionId = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/)
/** First 26 base32 characters (RFC 4648, lower case) of SHA-256 over the gateway's raw Ed25519 public key. */
const gatewayId = z.string().regex(/^[a-z2-7]{26}$/)
export const sdpSizeMaxBytes = 48 * 1024
/** Or, to a gateway that is `direct`, what stands in place of SDP where there is no WebRTC. Passed on unread. */
const sdp = z.string().min(1).max(sdpSizeMaxBytes)
const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(512)
const endReason = z.enum([
  "left",
  "gateway-gone",
  "console-gone",
  "negotiation-failed",
  /** This browser opens sessions faster than a person does; a second later it may again. */
  "too-fast",
  "gateway-unknown",
  "shutting-down",
])

export const iceServerSchema = z.object({
  urls: z.array(z.string().max(512)).min(1).max(8),
  username: z.string().max(512).optional(),
  credential: z.string().max(512).optional(),
})

/** W3C RTCIceCandidateInit; an empty `candidate` says that there are no more. */
export const candidateSchema = z.object({
  candidate: z.string().max(1024),
  sdpMid: z.string().max(64).nullish(),
  sdpMLineIndex: z.int().min(0).max(64).nullish(),
})

const candidate = z.object({ type: z.literal("candidate"), sessionId, candidate: candidateSchema })
/**
 * `gateway-gone` says that signaling lost the gateway. Media that still flows directly may go on: it knows better than
 * signaling whether the other end lives. `left` from the server is its own word too: nobody vouches for the session any more.
 */
const end = z.object({ type: z.literal("end"), sessionId, reason: endReason })

const gatewaySummary = z.object({
  id: gatewayId,
  name: z.string().max(64),
  online: z.boolean(),
  /** This server is that gateway's own: signed-in pages on https, or on its machine, may open `/ws/direct` to it. */
  direct: z.boolean().optional(),
})

export const consoleToServerSchema = z.discriminatedUnion("type", [
  /** Asks for ICE servers with fresh credentials for one session, before its offer or while it runs (ICE restart). */
  z.object({ type: z.literal("ice-servers"), sessionId }),
  /** Opens a session; the console chooses its (random) id so that candidates can follow at once. */
  z.object({ type: z.literal("offer"), sessionId, gatewayId, sdp }),
  /**
   * The console was away, or the gateway or the server was: this is the session it still has. Without it, a session whose
   * console went away is ended at the gateway after two minutes.
   */
  z.object({ type: z.literal("resume"), sessionId, gatewayId }),
  candidate,
  end,
])

export const serverToConsoleSchema = z.discriminatedUnion("type", [
  /**
   * First message after the upgrade. `iceServers` are those that need no credentials of a session; where a relay is
   * configured (`relay`), ask for the session's own with `ice-servers` before making the peer connection.
   */
  z.object({
    type: z.literal("welcome"),
    version: z.literal(protocolVersion),
    gateways: z.array(gatewaySummary).max(1000),
    iceServers: z.array(iceServerSchema).max(16),
    relay: z.boolean().optional(),
  }),
  /** The answer to `ice-servers`: everything the session's peer connection needs, relay included. */
  z.object({ type: z.literal("ice-servers"), sessionId, iceServers: z.array(iceServerSchema).max(16) }),
  /** The list changed: a gateway came, went or was renamed. */
  z.object({ type: z.literal("gateways"), gateways: z.array(gatewaySummary).max(1000) }),
  z.object({ type: z.literal("answer"), sessionId, sdp }),
  candidate,
  end,
])

export const gatewayToServerSchema = z.discriminatedUnion("type", [
  /** `signature`: Ed25519 over `challengeTranscript(origin, gatewayId, nonce)`; base64url, like the raw public key. */
  z.object({
    type: z.literal("prove"),
    version: z.literal(protocolVersion),
    gatewayId,
    name: z.string().min(1).max(64),
    publicKey: base64url,
    signature: base64url,
  }),
  /** Once, after `registered`: the sessions that have outlived the former connection. Consoles must resume them. */
  z.object({ type: z.literal("live"), sessionIds: z.array(sessionId).max(liveSessionsMax) }),
  z.object({ type: z.literal("answer"), sessionId, sdp }),
  candidate,
  end,
])

export const serverToGatewaySchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("challenge"), nonce: base64url }),
  z.object({ type: z.literal("registered") }),
  z.object({
    type: z.literal("offer"),
    sessionId,
    sdp,
    iceServers: z.array(iceServerSchema).max(16),
    /** Milliseconds: the session ends then, wherever its console and this server are. No point in time: clocks differ. */
    remainingMs: z.int().min(1).optional(),
    /** This one may look and nothing else, whatever its offer asks for. Such an offer has no data channels in it. */
    access: z.literal("view").optional(),
  }),
  candidate,
  end,
])

export type IceServer = z.infer<typeof iceServerSchema>
export type Candidate = z.infer<typeof candidateSchema>
export type GatewaySummary = z.infer<typeof gatewaySummary>
export type EndReason = z.infer<typeof endReason>
export type ConsoleToServer = z.infer<typeof consoleToServerSchema>
export type ServerToConsole = z.infer<typeof serverToConsoleSchema>
export type GatewayToServer = z.infer<typeof gatewayToServerSchema>
export type ServerToGateway = z.infer<typeof serverToGatewaySchema>

/**
 * What a gateway signs to prove that it holds its key: label, server origin, gateway id and the server's nonce, each
 * prefixed with its length in bytes as u16 big endian, so that no two field lists give the same bytes.
 */
export function challengeTranscript(origin: string, id: string, nonce: string): Uint8Array<ArrayBuffer> {
  const fields = ["crashcart-v1 gateway prove", origin, id, nonce].map((field) =>
    new TextEncoder().encode(field),
  )
  const transcript = new Uint8Array(fields.reduce((size, field) => size + 2 + field.length, 0))
  const view = new DataView(transcript.buffer)
  let offset = 0
  for (const field of fields) {
    view.setUint16(offset, field.length)
    transcript.set(field, offset + 2)
    offset += 2 + field.length
  }
  return transcript
}

/** A message that does not follow this protocol. */
export class SignalingProtocolError extends Error {
  override readonly name = "SignalingProtocolError"
  readonly code = "signaling/malformed-message"
}

/** @throws SignalingProtocolError on anything but one valid message of at most 64 kB. */
export function parseMessage<T>(schema: z.ZodType<T>, text: string): T {
  if (text.length > messageSizeMaxBytes) throw new SignalingProtocolError("a message is at most 64 kB")
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new SignalingProtocolError("a message is JSON", { cause })
  }
  const result = schema.safeParse(json)
  if (!result.success)
    throw new SignalingProtocolError("not a message of this protocol", { cause: result.error })
  return result.data
}
