import { AttributeType } from "./attribute-type.ts"
import { classOf, type MessageClass, messageType, methodOf } from "./message-type.ts"

/** Tells STUN from everything else on the same port (RFC 8489 §5). */
export const magicCookie = 0x2112a442
export const headerSizeBytes = 20
const attributeHeaderSizeBytes = 4

export interface StunAttribute {
  readonly type: number
  /** Without padding. */
  readonly value: Buffer
}

export interface StunMessage {
  readonly method: number
  readonly messageClass: MessageClass
  /** 12 bytes. */
  readonly transactionId: Buffer
  /** In their order; those behind MESSAGE-INTEGRITY do not count and are left out (RFC 8489 §14.5). */
  readonly attributes: readonly StunAttribute[]
  /** The whole message as received. Every other buffer here is a view of it. */
  readonly bytes: Buffer
  /** Offset of the MESSAGE-INTEGRITY attribute in `bytes`. */
  readonly integrityAt: number | undefined
  /** Offset of the FINGERPRINT attribute in `bytes`. */
  readonly fingerprintAt: number | undefined
}

/**
 * Reads one message. Says nothing about whether it is genuine: see `integrity.ts` and `fingerprint.ts`.
 *
 * @param bytes exactly one message; the result keeps views of it.
 * @returns undefined for anything else: too short, another protocol, lengths that do not add up.
 * @see RFC 8489 §5, §6.3, §14
 */
export function decodeMessage(bytes: Buffer): StunMessage | undefined {
  if (!isMessageHeader(bytes) || headerSizeBytes + bytes.readUInt16BE(2) !== bytes.length) return undefined
  const attributes: StunAttribute[] = []
  let integrityAt: number | undefined
  let fingerprintAt: number | undefined
  for (let at = headerSizeBytes; at < bytes.length; ) {
    const type = bytes.readUInt16BE(at)
    const sizeBytes = bytes.readUInt16BE(at + 2)
    const valueAt = at + attributeHeaderSizeBytes
    const endAt = valueAt + paddedSizeBytes(sizeBytes)
    // FINGERPRINT is the last one (RFC 8489 §14.7).
    if (endAt > bytes.length || fingerprintAt !== undefined) return undefined
    if (type === AttributeType.fingerprint) {
      if (sizeBytes !== 4) return undefined
      fingerprintAt = at
    } else if (integrityAt === undefined) {
      if (type === AttributeType.messageIntegrity) {
        if (sizeBytes !== 20) return undefined
        integrityAt = at
      } else attributes.push({ type, value: bytes.subarray(valueAt, valueAt + sizeBytes) })
    }
    at = endAt
  }
  const typeBits = bytes.readUInt16BE(0)
  return {
    method: methodOf(typeBits),
    messageClass: classOf(typeBits),
    transactionId: bytes.subarray(8, headerSizeBytes),
    attributes,
    bytes,
    integrityAt,
    fingerprintAt,
  }
}

/** Whether `bytes` begins with a STUN header: two zero bits, a length in whole words, the magic cookie (RFC 8489 §5). */
export function isMessageHeader(bytes: Buffer): boolean {
  return (
    bytes.length >= headerSizeBytes &&
    bytes.readUInt16BE(0) < 0x4000 &&
    bytes.readUInt16BE(2) % 4 === 0 &&
    bytes.readUInt32BE(4) === magicCookie
  )
}

/** The first attribute of a type; a repeated one does not count (RFC 8489 §14). */
export function attributeOf(message: StunMessage, type: number): Buffer | undefined {
  return message.attributes.find((attribute) => attribute.type === type)?.value
}

/** All attributes of a type that may be repeated, as XOR-PEER-ADDRESS in CreatePermission. */
export function attributesOf(message: StunMessage, type: number): Buffer[] {
  return message.attributes.filter((attribute) => attribute.type === type).map((attribute) => attribute.value)
}

/** Size of an attribute's value including the padding to whole 32-bit words (RFC 8489 §14). */
export function paddedSizeBytes(sizeBytes: number): number {
  return (sizeBytes + 3) & ~3
}

export interface MessageParts {
  readonly method: number
  readonly messageClass: MessageClass
  /** 12 bytes. */
  readonly transactionId: Buffer
  readonly attributes: readonly StunAttribute[]
}

/**
 * Writes header and attributes, padded with zeros, and leaves room behind them.
 *
 * @param roomBytes room for what `encode.ts` appends; not counted in the header's length.
 */
export function writeMessage(parts: MessageParts, roomBytes: number): { bytes: Buffer; sizeBytes: number } {
  const { method, messageClass, transactionId, attributes } = parts
  let sizeBytes = headerSizeBytes
  for (const { value } of attributes) sizeBytes += attributeHeaderSizeBytes + paddedSizeBytes(value.length)
  const bytes = Buffer.alloc(sizeBytes + roomBytes)
  bytes.writeUInt16BE(messageType(method, messageClass), 0)
  bytes.writeUInt16BE(sizeBytes - headerSizeBytes, 2)
  bytes.writeUInt32BE(magicCookie, 4)
  transactionId.copy(bytes, 8, 0, 12)
  let at = headerSizeBytes
  for (const { type, value } of attributes) {
    bytes.writeUInt16BE(type, at)
    bytes.writeUInt16BE(value.length, at + 2)
    value.copy(bytes, at + attributeHeaderSizeBytes)
    at += attributeHeaderSizeBytes + paddedSizeBytes(value.length)
  }
  return { bytes, sizeBytes }
}
