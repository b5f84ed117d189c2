import type { RTCDtlsTransport } from "werift"
import type { OutgoingPacket, RtpTransport } from "../../../rtp/index.ts"
import {
  type IceConnection,
  type IceProtocol,
  iceOf,
  type SrtpEncryptor,
  type SrtpHeader,
} from "./internals.ts"
import { UdpTransport } from "./udp-transport.ts"

/** A finished header in the shape that werift's SRTP asks for; one object for all packets. */
class FinishedHeader implements SrtpHeader {
  packet: OutgoingPacket = { ssrc: 0, sequenceNumber: 0, header: Buffer.alloc(0), payload: Buffer.alloc(0) }

  get ssrc(): number {
    return this.packet.ssrc
  }

  get sequenceNumber(): number {
    return this.packet.sequenceNumber
  }

  get serializeSize(): number {
    return this.packet.header.length
  }

  serialize(): Buffer {
    return this.packet.header
  }
}

/**
 * Sends RTP through werift's SRTP and its chosen candidate pair, past its sender: that one copies each header several
 * times, keeps its own history, and awaits four functions per packet.
 */
export class WeriftRtpTransport implements RtpTransport {
  readonly #dtls: RTCDtlsTransport
  readonly #ice: IceConnection
  readonly #header = new FinishedHeader()

  constructor(dtls: RTCDtlsTransport) {
    this.#dtls = dtls
    this.#ice = iceOf(dtls)
  }

  get backlogBytes(): number {
    const { nominated } = this.#ice
    return nominated === undefined ? 0 : backlogOf(nominated.protocol as unknown as IceProtocol)
  }

  sendRtp(packet: OutgoingPacket): void {
    const path = this.#path()
    if (path === undefined) return
    this.#header.packet = packet
    const srtp = this.#dtls.srtp as unknown as SrtpEncryptor
    path(srtp.encrypt(packet.payload, this.#header))
  }

  sendRtcp(packet: Buffer): void {
    this.#path()?.(this.#dtls.srtcp.encrypt(packet))
  }

  /** Where packets go at present; undefined while nothing may be sent (RFC 7675 §5.1: consent). */
  #path(): ((data: Buffer) => void) | undefined {
    const { nominated } = this.#ice
    if (nominated === undefined || !this.#ice.canSendApplicationData()) return undefined
    const { protocol, remoteAddr } = nominated
    const { transport } = protocol as unknown as IceProtocol
    if (transport instanceof UdpTransport) return (data) => transport.sendNow(data, remoteAddr)
    // A relay; what it does not take is a lost packet, which the receiver asks for again.
    return (data) => void protocol.sendData(data, remoteAddr).catch(() => undefined)
  }
}

/** Bytes handed to a path's socket that the kernel has not taken. */
function backlogOf({ transport, turn }: IceProtocol): number {
  if (transport instanceof UdpTransport) return transport.backlogBytes
  const stream = turn?.transport.stream
  return stream?.client.writableLength ?? turn?.transport.socket?.getSendQueueSize() ?? 0
}
