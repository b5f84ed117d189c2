/**
 * One packet as it goes to SRTP: `ssrc` and `sequenceNumber` stand in the header, too (RFC 3711 §3.3 needs them). The
 * object and its header are good for the one call they are handed over in: the next packet is written over them.
 */
export interface OutgoingPacket {
  readonly ssrc: number
  readonly sequenceNumber: number
  readonly header: Buffer
  /** Shared with other viewers: read only. */
  readonly payload: Uint8Array
}

/** Where packets go: an engine's SRTP. Neither call waits or throws; a packet that cannot be sent is lost. */
export interface RtpTransport {
  sendRtp(packet: OutgoingPacket): void
  /** A run of packets is over: what was held back to be sent together leaves now. */
  flush?(): void
  /** One compound RTCP packet. */
  sendRtcp(packet: Buffer): void
  /** Bytes that were handed over and that the kernel has not taken yet. */
  readonly backlogBytes: number
}

/** An outgoing packet that is filled anew for each packet of a stream. */
export type Outgoing = { -readonly [K in keyof OutgoingPacket]: OutgoingPacket[K] }

export function emptyPacket(ssrc: number): Outgoing {
  return { ssrc, sequenceNumber: 0, header: Buffer.alloc(0), payload: new Uint8Array(0) }
}
