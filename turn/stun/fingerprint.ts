import { crc32 } from "node:zlib"
import { AttributeType } from "./attribute-type.ts"
import { headerSizeBytes, type StunMessage } from "./message.ts"

/** FINGERPRINT with its header. */
export const fingerprintSizeBytes = 8
/** "STUN"; keeps the value apart from a CRC of the protocol that is multiplexed (RFC 8489 §14.7). */
const fingerprintMask = 0x5354554e

/** Whether the message's FINGERPRINT is right, or there is none: TURN does not demand one. */
export function isUndamaged({ bytes, fingerprintAt }: StunMessage): boolean {
  if (fingerprintAt === undefined) return true
  return bytes.readUInt32BE(fingerprintAt + 4) === fingerprintOf(bytes, fingerprintAt)
}

/** Appends FINGERPRINT at `at`, in the room that is there, and counts it in the header's length. */
export function appendFingerprint(bytes: Buffer, at: number): void {
  bytes.writeUInt16BE(at + fingerprintSizeBytes - headerSizeBytes, 2)
  bytes.writeUInt16BE(AttributeType.fingerprint, at)
  bytes.writeUInt16BE(fingerprintSizeBytes - 4, at + 2)
  bytes.writeUInt32BE(fingerprintOf(bytes, at), at + 4)
}

/** FINGERPRINT is last, so that the header's length as it stands is the one to compute with (RFC 8489 §14.7). */
function fingerprintOf(bytes: Buffer, at: number): number {
  return (crc32(bytes.subarray(0, at)) ^ fingerprintMask) >>> 0
}
