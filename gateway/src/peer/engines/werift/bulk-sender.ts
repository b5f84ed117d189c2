import type { OutgoingPacket } from "../../../rtp/index.ts"
import { DatagramBatch } from "./datagram-batch.ts"
import type { RemoteAddress } from "./internals.ts"
import type { MediaSystem } from "./media-system.ts"
import { socketAddress } from "./socket-address.ts"
import { type SrtpSealer, srtpTagBytes } from "./srtp-sealer.ts"

/** Linux numbers: a full socket buffer, and what a kernel or a network card says that cannot cut batches apart. */
const isFull = (errno: number): boolean => errno === 11 || errno === 105
const cannotSegment = (errno: number): boolean => errno === 5 || errno === 22 || errno === 92

/** A bound UDP socket, by number and as Node has it. */
export interface BulkSocket {
  /** Undefined once it is closed. */
  readonly fd: number | undefined
  readonly backlogBytes: number
  sendNow(data: Buffer, address: RemoteAddress): void
}

/** A destination as the kernel wants it, worked out once. */
interface Destination {
  readonly socket: BulkSocket
  readonly host: string
  readonly port: number
  /** Undefined for an address that only Node can send to. */
  readonly address: Buffer | undefined
}

/**
 * Encrypts packets side by side and hands each run of them to the kernel in one call. Everything leaves in the order it
 * came, at the latest with {@link flush}.
 */
export class BulkSender {
  readonly #system: MediaSystem
  readonly #sealer: SrtpSealer
  readonly #batch = new DatagramBatch()
  #to: Destination | undefined
  #canSegment = true

  constructor(system: MediaSystem, sealer: SrtpSealer) {
    this.#system = system
    this.#sealer = sealer
  }

  /** @returns false when this packet has to take another way; nothing was done then. */
  send(packet: OutgoingPacket, socket: BulkSocket, [host, port]: RemoteAddress): boolean {
    const { header, payload } = packet
    const sizeBytes = header.length + payload.length + srtpTagBytes
    if (this.#to?.socket !== socket || this.#to.host !== host || this.#to.port !== port) {
      this.flush()
      this.#to = { socket, host, port, address: socketAddress(host, port) }
    }
    // What Node holds back already must not be overtaken.
    if (this.#to.address === undefined || socket.fd === undefined || socket.backlogBytes > 0) {
      this.flush()
      return false
    }
    if (!this.#batch.fits(sizeBytes)) this.flush()
    if (!this.#batch.fits(sizeBytes)) return false
    if (this.#sealer.seal(packet, this.#batch.memory, this.#batch.next(header.length))) {
      this.#batch.add(sizeBytes)
    }
    return true
  }

  /** Hands over what waits. */
  flush(): void {
    if (this.#batch.count === 0) return
    const { fd } = this.#to?.socket ?? {}
    if (this.#to?.address !== undefined && fd !== undefined) this.#hand(fd, this.#to, this.#to.address)
    this.#batch.clear()
  }

  #hand(fd: number, to: Destination, address: Buffer): void {
    const { memory, sizeBytes, count } = this.#batch
    const isSegmented = count > 1 && this.#canSegment && this.#segment(fd, this.#batch.segmentBytes)
    if (count > 1 && !isSegmented) {
      for (const datagram of this.#batch.datagrams()) this.#handOne(fd, to, address, datagram)
      return
    }
    const errno = this.#system.sendTo(fd, memory, sizeBytes, address)
    if (isSegmented) this.#segment(fd, 0)
    if (errno === 0) return
    if (isSegmented && cannotSegment(errno)) this.#canSegment = false
    // Node queues what the kernel has no room for; anything else is a lost packet, like any datagram.
    if (isFull(errno) || (isSegmented && !this.#canSegment)) {
      for (const datagram of this.#batch.datagrams())
        to.socket.sendNow(Buffer.from(datagram), [to.host, to.port])
    }
  }

  #handOne(fd: number, to: Destination, address: Buffer, datagram: Buffer): void {
    const isHeldBack = to.socket.backlogBytes > 0
    if (!isHeldBack && !isFull(this.#system.sendTo(fd, datagram, datagram.length, address))) return
    to.socket.sendNow(Buffer.from(datagram), [to.host, to.port])
  }

  /** Other datagrams of the socket (STUN, DTLS) must stay whole, so the option is set for one call only. */
  #segment(fd: number, sizeBytes: number): boolean {
    if (this.#system.setSegmentSize(fd, sizeBytes) === 0) return true
    this.#canSegment = false
    return false
  }
}
