/** The second stream that carries retransmissions of the first (RFC 4588 §4, SSRC multiplexing). */
export interface RtxStream {
  readonly ssrc: number
  readonly payloadType: number
}

/** RTX payload: the original sequence number, then the original payload (RFC 4588 §4). */
export function encodeRtxPayload(originalSequenceNumber: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(2 + payload.length)
  bytes.writeUInt16BE(originalSequenceNumber, 0)
  bytes.set(payload, 2)
  return bytes
}
