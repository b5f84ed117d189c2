import { createHash, randomBytes } from "node:crypto"

/** A random secret in base64url: `sizeBytes` × 8 bits that nobody can guess. */
export function randomSecret(sizeBytes: number): string {
  return randomBytes(sizeBytes).toString("base64url")
}

/**
 * SHA-256, base64url: what is stored in place of a secret. The secrets are random and long, so no slow hash is needed,
 * and looking a hash up gives a timing attack nothing to work with.
 */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url")
}
