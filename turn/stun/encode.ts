import { appendFingerprint, fingerprintSizeBytes } from "./fingerprint.ts"
import { appendIntegrity, type IntegrityKey, integritySizeBytes } from "./integrity.ts"
import { type MessageParts, writeMessage } from "./message.ts"

export interface EncodeOptions {
  /** Ends the message with a MESSAGE-INTEGRITY under this key. */
  readonly integrityKey?: IntegrityKey | undefined
  /** Ends the message with a FINGERPRINT; true if left out. */
  readonly fingerprint?: boolean
}

/**
 * Makes a message of its parts.
 * @see RFC 8489 §5, §14.5, §14.7
 */
export function encodeMessage(parts: MessageParts, options: EncodeOptions = {}): Buffer {
  const { integrityKey, fingerprint = true } = options
  const integrityRoomBytes = integrityKey === undefined ? 0 : integritySizeBytes
  const { bytes, sizeBytes } = writeMessage(
    parts,
    integrityRoomBytes + (fingerprint ? fingerprintSizeBytes : 0),
  )
  if (integrityKey !== undefined) appendIntegrity(bytes, sizeBytes, integrityKey)
  if (fingerprint) appendFingerprint(bytes, sizeBytes + integrityRoomBytes)
  return bytes
}
