import type { CandidatePair, RTCDtlsTransport } from "werift"
import type { OutgoingPacket, RtpTransport } from "../../../rtp/index.ts"
import { BulkSender } from "./bulk-sender.ts"
import {
  type IceConnection,
  type IceProtocol,
  iceOf,
  type SrtpEncryptor,
  type SrtpHeader,
  srtpKeysOf,
} from "./internals.ts"
import type { MediaSystem } from "./media-system.ts"
import { SrtpSealer, srtpTagBytes } from "./srtp-sealer.ts"
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
 * Sends RTP through werift's chosen candidate pair, past its sender: that one copies each header several times, keeps its
 * own history, and awaits four functions per packet.
 *
 * Where the system can, a run of packets is encrypted in place and leaves in one piece (`bulk-sender.ts`); a path through
 * a relay, and a browser that did not agree on AES-GCM, get packet after packet.
 */
export class WeriftRtpTransport implements RtpTransport, Disposable {
  readonly #dtls: RTCDtlsTransport
  readonly #ice: IceConnection
  readonly #header = new FinishedHeader()
  readonly #system: MediaSystem | undefined
  #sealer: SrtpSealer | undefined
  #bulk: BulkSender | undefined

  constructor(dtls: RTCDtlsTransport, system: MediaSystem | undefined) {
    this.#dtls = dtls
    this.#ice = iceOf(dtls)
    this.#system = system
  }

  /** The keys are there: from now on packets can be sent. To be called before any is. */
  start(): void {
    const keys = srtpKeysOf(this.#dtls)
    if (this.#system === undefined || keys === undefined) return
    this.#sealer = new SrtpSealer(this.#system.sealer(keys.key), keys)
    this.#bulk = new BulkSender(this.#system, this.#sealer)
  }

  get backlogBytes(): number {
    const { nominated } = this.#ice
    return nominated === undefined ? 0 : backlogOf(nominated.protocol as unknown as IceProtocol)
  }

  sendRtp(packet: OutgoingPacket): void {
    const pair = this.#pair
    if (pair === undefined) return
    const { transport } = pair.protocol as unknown as IceProtocol
    if (this.#bulk !== undefined && transport instanceof UdpTransport) {
      if (this.#bulk.send(packet, transport, pair.remoteAddr)) return
    }
    const data = this.#encrypt(packet)
    if (data !== undefined) send(data, pair)
  }

  flush(): void {
    this.#bulk?.flush()
  }

  sendRtcp(packet: Buffer): void {
    const pair = this.#pair
    if (pair !== undefined) send(this.#dtls.srtcp.encrypt(packet), pair)
  }

  /** Lets go of the keys; nothing can be sent any more. */
  [Symbol.dispose](): void {
    this.#sealer?.[Symbol.dispose]()
  }

  /** One packet by itself. Every packet of a session is encrypted by the same code, or wraps would be counted wrong. */
  #encrypt(packet: OutgoingPacket): Buffer | undefined {
    if (this.#sealer === undefined) {
      this.#header.packet = packet
      return (this.#dtls.srtp as unknown as SrtpEncryptor).encrypt(packet.payload, this.#header)
    }
    const { header, payload } = packet
    const memory = Buffer.allocUnsafe(header.length + payload.length + srtpTagBytes)
    return this.#sealer.seal(packet, memory, memory.subarray(header.length)) ? memory : undefined
  }

  /** Where packets go at present; undefined while nothing may be sent (RFC 7675 §5.1: consent). */
  get #pair(): CandidatePair | undefined {
    return this.#ice.canSendApplicationData() ? this.#ice.nominated : undefined
  }
}

function send(data: Buffer, { protocol, remoteAddr }: CandidatePair): void {
  const { transport } = protocol as unknown as IceProtocol
  if (transport instanceof UdpTransport) transport.sendNow(data, remoteAddr)
  // A relay; what it does not take is a lost packet, which the receiver asks for again.
  else void protocol.sendData(data, remoteAddr).catch(() => undefined)
}

/** Bytes handed to a path's socket that the kernel has not taken. */
function backlogOf({ transport, turn }: IceProtocol): number {
  if (transport instanceof UdpTransport) return transport.backlogBytes
  const stream = turn?.transport.stream
  return stream?.client.writableLength ?? turn?.transport.socket?.getSendQueueSize() ?? 0
}
