/** A message that does not follow this protocol. The only error the codecs throw. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError"
  readonly code = "protocol/malformed-message"
}
