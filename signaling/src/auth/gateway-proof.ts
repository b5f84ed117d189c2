import { challengeTranscript, type GatewayToServer, gatewayIdOf } from "../../protocol/index.ts"
import { randomSecret } from "./secrets.ts"

export type GatewayProof = Extract<GatewayToServer, { type: "prove" }>

/** @returns 256 random bits, used for one proof. */
export function newNonce(): string {
  return randomSecret(32)
}

/**
 * Checks that the sender holds the key its id is made of, and signed this connection's nonce for this server: a proof
 * recorded elsewhere, or made for another server's name, does not hold.
 *
 * @param origin what this server is called in the request that the gateway connected with (`http://host:port`).
 * @see RFC 8032 §5.1.7 Ed25519 verification
 */
export async function proofHolds(proof: GatewayProof, origin: string, nonce: string): Promise<boolean> {
  const publicKey = Uint8Array.from(Buffer.from(proof.publicKey, "base64url"))
  const signature = Uint8Array.from(Buffer.from(proof.signature, "base64url"))
  if (publicKey.length !== 32 || signature.length !== 64) return false
  if ((await gatewayIdOf(publicKey)) !== proof.gatewayId) return false
  const key = await importKey(publicKey)
  if (key === undefined) return false
  return crypto.subtle.verify("Ed25519", key, signature, challengeTranscript(origin, proof.gatewayId, nonce))
}

/** @returns undefined for 32 octets that are no point of the curve: the sender's fault, and an ordinary refusal. */
async function importKey(publicKey: Uint8Array<ArrayBuffer>) {
  try {
    return await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"])
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
