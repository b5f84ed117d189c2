import {
  AttributeType,
  encodeErrorCode,
  encodeMessage,
  type IntegrityKey,
  MessageClass,
  type StunAttribute,
  type StunMessage,
} from "../stun/index.ts"

/** What a request is answered with: an error code, or success. */
export interface Answer {
  readonly error?: ErrorCode
  readonly attributes?: readonly StunAttribute[]
}

/** RFC 8489 §14.8, RFC 8656 §19. */
const reasons = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  420: "Unknown Attribute",
  437: "Allocation Mismatch",
  438: "Stale Nonce",
  440: "Address Family not Supported",
  441: "Wrong Credentials",
  442: "Unsupported Transport Protocol",
  443: "Peer Address Family Mismatch",
  486: "Allocation Quota Reached",
  508: "Insufficient Capacity",
} as const

export type ErrorCode = keyof typeof reasons

/**
 * Makes the response to a request.
 *
 * @param integrityKey of whoever has authenticated himself; the answer is signed with it.
 */
export function encodeAnswer(
  request: StunMessage,
  { error, attributes = [] }: Answer,
  integrityKey?: IntegrityKey,
): Buffer {
  const { method, transactionId } = request
  const fault =
    error === undefined
      ? []
      : [{ type: AttributeType.errorCode, value: encodeErrorCode(error, reasons[error]) }]
  return encodeMessage(
    {
      method,
      messageClass: error === undefined ? MessageClass.success : MessageClass.error,
      transactionId,
      attributes: [...fault, ...attributes],
    },
    // Who seals his requests is answered in kind; for the others the 8 octets would be amplification.
    { integrityKey, fingerprint: request.fingerprintAt !== undefined },
  )
}
