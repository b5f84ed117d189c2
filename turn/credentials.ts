import { createHmac, timingSafeEqual } from "node:crypto"

/** Which end of a session a credential is for. */
export type TurnRole = "console" | "gateway"

/** What a credential entitles to: one end of one session may allocate until `expiresAtS` (Unix time, seconds). */
export interface TurnGrant {
  readonly sessionId: string
  readonly role: TurnRole
  readonly expiresAtS: number
}

/** Long-term credentials as STUN knows them (RFC 8489 §9.2): both go into an RTCIceServer. */
export interface TurnCredentials {
  readonly username: string
  /** base64 of 20 bytes. */
  readonly credential: string
}

export interface TurnCredentialRequest extends TurnGrant {
  /** Shared with the relay (coturn: `static-auth-secret`). */
  readonly secret: string
}

const usernamePattern = /^(\d{1,12}):([A-Za-z0-9_-]{16,64}):(console|gateway)$/

/**
 * The password that belongs to a user name: base64(HMAC-SHA1(secret, username)).
 *
 * @see draft-uberti-behave-turn-rest-00 §2.2; SHA-1 is what the draft and every deployed relay use, and as a MAC it holds.
 */
export function turnCredential(secret: string, username: string): string {
  return createHmac("sha1", secret).update(username).digest("base64")
}

/**
 * Makes credentials that a relay can check without asking anybody: the user name is `expiry:sessionId:role`.
 * Expiry stops new allocations only, so a few minutes are enough for a session of any length.
 *
 * @see draft-uberti-behave-turn-rest-00 §2.2
 */
export function mintTurnCredentials(request: TurnCredentialRequest): TurnCredentials {
  const username = `${request.expiresAtS}:${request.sessionId}:${request.role}`
  if (!usernamePattern.test(username)) throw new RangeError("a TURN grant names a session, a role and a time")
  if (request.secret === "") throw new RangeError("a TURN secret is not empty")
  return { username, credential: turnCredential(request.secret, username) }
}

/**
 * Reads what a user name claims, which is worth nothing before the credential is checked.
 *
 * @returns undefined for a name that {@link mintTurnCredentials} does not make.
 */
export function readTurnUsername(username: string): TurnGrant | undefined {
  const [, expiry, sessionId, role] = usernamePattern.exec(username) ?? []
  if (expiry === undefined || sessionId === undefined || (role !== "console" && role !== "gateway"))
    return undefined
  return { sessionId, role, expiresAtS: Number(expiry) }
}

/**
 * Checks credentials against every secret still in use, so that secrets can be rotated while sessions go on.
 *
 * @param nowS Unix time in seconds; a credential is good before its expiry, not at it.
 * @returns what the credentials grant, or undefined when they are malformed, expired, or made with no secret of ours.
 */
export function verifyTurnCredentials(
  secrets: readonly string[],
  credentials: TurnCredentials,
  nowS: number,
): TurnGrant | undefined {
  const grant = readTurnUsername(credentials.username)
  if (grant === undefined) return undefined
  const presented = Buffer.from(credentials.credential)
  let genuine = false
  for (const secret of secrets.filter((candidate) => candidate !== "")) {
    const expected = Buffer.from(turnCredential(secret, credentials.username))
    if (presented.length === expected.length && timingSafeEqual(presented, expected)) genuine = true
  }
  return genuine && nowS < grant.expiresAtS ? grant : undefined
}
