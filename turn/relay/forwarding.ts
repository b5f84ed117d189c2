import { randomBytes } from "node:crypto"
import {
  AttributeType,
  attributeOf,
  channelDataHeaderSizeBytes,
  decodeXorAddress,
  encodeChannelData,
  encodeMessage,
  encodeXorAddress,
  MessageClass,
  Method,
  type StunMessage,
  type TransportAddress,
} from "../stun/index.ts"
import type { Allocation } from "./allocation.ts"
import { type Neighbourhood, neighbourAt } from "./peers.ts"

/** What went through, and what did not. */
export interface Traffic {
  datagramsRelayed: number
  /** Payload. */
  bytesRelayed: number
  /** Over the session's rate, or to a client that does not keep up. */
  datagramsDropped: number
  /** To no neighbour, or without permission. */
  datagramsRefused: number
}

/**
 * The way of a datagram: from one allocation to another of the same session, both having permitted the other.
 *
 * ```
 *  client A ─ ChannelData or Send ─▶ A's allocation ┄ same session? ┄▶ B's allocation ─ ChannelData or Data ─▶ client B
 * ```
 * @see RFC 8656 §11, §12.5, §12.6
 */
export class Forwarding {
  readonly traffic: Traffic = {
    datagramsRelayed: 0,
    bytesRelayed: 0,
    datagramsDropped: 0,
    datagramsRefused: 0,
  }
  readonly #neighbourhood: Neighbourhood

  constructor(neighbourhood: Neighbourhood) {
    this.#neighbourhood = neighbourhood
  }

  /** @param bytes one ChannelData message, which is the receiver's from now on: its header is written over. */
  channelData(from: Allocation, bytes: Buffer, nowMs: number): void {
    if (bytes.length < channelDataHeaderSizeBytes) return
    const endAt = channelDataHeaderSizeBytes + bytes.readUInt16BE(2)
    const port = from.channels.peerOf(bytes.readUInt16BE(0), nowMs)
    if (endAt > bytes.length || port === undefined) {
      this.traffic.datagramsRefused += 1
      return
    }
    const to = this.#neighbourhood.allocations.ofPort(port, nowMs)
    if (to === undefined || to.grant.sessionId !== from.grant.sessionId) this.traffic.datagramsRefused += 1
    else this.#deliver(from, to, bytes, endAt, nowMs)
  }

  /** A Send indication; whatever is wrong with it, nobody is told (RFC 8656 §11.2). */
  send(from: Allocation, indication: StunMessage, nowMs: number): void {
    const peerValue = attributeOf(indication, AttributeType.xorPeerAddress)
    const data = attributeOf(indication, AttributeType.data)
    const peer = peerValue && decodeXorAddress(peerValue, indication.transactionId)
    const to = peer && neighbourAt(this.#neighbourhood, from, peer, nowMs)
    if (data === undefined || to === undefined || !from.permission.isInstalled(nowMs)) {
      this.traffic.datagramsRefused += 1
      return
    }
    // The attribute's header is in front of its value: room for ChannelData's.
    const at = data.byteOffset - indication.bytes.byteOffset - channelDataHeaderSizeBytes
    const bytes = indication.bytes.subarray(at)
    this.#deliver(from, to, bytes, channelDataHeaderSizeBytes + data.length, nowMs)
  }

  /** @param bytes four octets of room, then the payload up to `endAt`; perhaps more. */
  #deliver(from: Allocation, to: Allocation, bytes: Buffer, endAt: number, nowMs: number): void {
    const { traffic } = this
    const sizeBytes = endAt - channelDataHeaderSizeBytes
    if (to === from || !to.permission.isInstalled(nowMs)) {
      traffic.datagramsRefused += 1
      return
    }
    if (!from.bucket.take(sizeBytes, nowMs)) {
      traffic.datagramsDropped += 1
      return
    }
    const channel = to.channels.channelTo(from.relayedPort, nowMs)
    const message =
      channel === undefined
        ? this.#dataIndication(from, bytes.subarray(channelDataHeaderSizeBytes, endAt))
        : inChannel(channel, bytes, endAt, to.client.transport !== "udp")
    if (!to.client.send(message)) {
      traffic.datagramsDropped += 1
      return
    }
    traffic.datagramsRelayed += 1
    traffic.bytesRelayed += sizeBytes
    from.bytesRelayed += sizeBytes
  }

  #dataIndication(from: Allocation, data: Buffer): Buffer {
    const transactionId = randomBytes(12)
    const peer: TransportAddress = {
      address: this.#neighbourhood.relayedAddress,
      port: from.relayedPort,
    }
    return encodeMessage(
      {
        method: Method.data,
        messageClass: MessageClass.indication,
        transactionId,
        attributes: [
          { type: AttributeType.xorPeerAddress, value: encodeXorAddress(peer, transactionId) },
          { type: AttributeType.data, value: data },
        ],
      },
      { fingerprint: false },
    )
  }
}

/** Writes the receiver's channel over the sender's; copies only where a stream needs padding. */
function inChannel(channel: number, bytes: Buffer, endAt: number, padded: boolean): Buffer {
  if (padded && endAt % 4 !== 0) {
    return encodeChannelData({ channel, data: bytes.subarray(channelDataHeaderSizeBytes, endAt) }, true)
  }
  bytes.writeUInt16BE(channel, 0)
  bytes.writeUInt16BE(endAt - channelDataHeaderSizeBytes, 2)
  return bytes.subarray(0, endAt)
}
