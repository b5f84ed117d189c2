import type { Track } from "node-datachannel"
import type { OutgoingPacket, RtpTransport } from "../../../rtp/index.ts"

/** More than an Ethernet frame carries. */
const packetMaxBytes = 1500

/**
 * Sends RTP through libdatachannel's SRTP: encrypted and given to the kernel before the call returns, so nothing is ever
 * held back here. A track without a media handler takes finished packets of any SSRC, RTX included.
 */
export class NativeRtpTransport implements RtpTransport {
  readonly backlogBytes = 0
  readonly #track: Pick<Track, "isOpen" | "sendMessageBinary">
  /** libdatachannel copies what it is given, so header and payload of every packet meet in the same memory. */
  readonly #scratch = Buffer.allocUnsafeSlow(packetMaxBytes)
  /** Views on the scratch memory by length: making one costs more than filling it. */
  readonly #views: (Buffer | undefined)[] = []
  readonly #report: (fault: unknown) => void

  constructor(track: Pick<Track, "isOpen" | "sendMessageBinary">, report: (fault: unknown) => void) {
    this.#track = track
    this.#report = report
  }

  sendRtp({ header, payload }: OutgoingPacket): void {
    const sizeBytes = header.length + payload.length
    this.#scratch.set(header, 0)
    this.#scratch.set(payload, header.length)
    this.#views[sizeBytes] ??= this.#scratch.subarray(0, sizeBytes)
    this.#send(this.#views[sizeBytes])
  }

  sendRtcp(packet: Buffer): void {
    this.#send(packet)
  }

  /** What is not taken is a lost packet, which the receiver asks for again. */
  #send(packet: Buffer): void {
    try {
      this.#track.sendMessageBinary(packet)
    } catch (fault) {
      // The connection went away under our feet; its end follows as an event.
      if (this.#track.isOpen()) this.#report(fault)
    }
  }
}
