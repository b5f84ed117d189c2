import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { AttributeType } from "./attribute-type.ts"
import { headerSizeBytes, type StunMessage } from "./message.ts"

/** MESSAGE-INTEGRITY with its header: 4 bytes and an HMAC-SHA1 (RFC 8489 §14.5). */
export const integritySizeBytes = 24

/** What a MESSAGE-INTEGRITY is made with: a short-term password, or a {@link longTermKey}. */
export type IntegrityKey = string | Buffer

/** The key of long-term credentials: MD5(username ":" realm ":" password) (RFC 8489 §9.2.2). */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash("md5").update(`${username}:${realm}:${password}`).digest()
}

/** Whether the message carries a MESSAGE-INTEGRITY made with `key`. Takes the same time whatever it finds. */
export function hasIntegrity(message: StunMessage, key: IntegrityKey): boolean {
  const { bytes, integrityAt } = message
  if (integrityAt === undefined) return false
  return timingSafeEqual(
    integrityOf(bytes, integrityAt, key),
    bytes.subarray(integrityAt + 4, integrityAt + 24),
  )
}

/** Appends MESSAGE-INTEGRITY at `at`, in the room that is there, and counts it in the header's length. */
export function appendIntegrity(bytes: Buffer, at: number, key: IntegrityKey): void {
  bytes.writeUInt16BE(at + integritySizeBytes - headerSizeBytes, 2)
  bytes.writeUInt16BE(AttributeType.messageIntegrity, at)
  bytes.writeUInt16BE(integritySizeBytes - 4, at + 2)
  integrityOf(bytes, at, key).copy(bytes, at + 4)
}

/** The HMAC over all before the attribute, where the header's length counts up to the attribute's end (RFC 8489 §14.5). */
function integrityOf(bytes: Buffer, at: number, key: IntegrityKey): Buffer {
  const header = Buffer.from(bytes.subarray(0, headerSizeBytes))
  header.writeUInt16BE(at + integritySizeBytes - headerSizeBytes, 2)
  return createHmac("sha1", key).update(header).update(bytes.subarray(headerSizeBytes, at)).digest()
}
