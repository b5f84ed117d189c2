import { type DataChannel, PeerConnection, type Track, Video } from "node-datachannel"
import { playoutDelayUri, transportSequenceUri } from "../../rtp/index.ts"
import type { EnginePeer } from "../engine.ts"

export const offeredPayloadTypes = { h264: 108, vp8: 96, rtx: 109, playoutDelayId: 6, transportSequenceId: 4 }

/** What a browser can receive over RTP. */
export type Receives = "h264" | "vp8" | "nothing"

/** An RTP packet as the browser sees it. */
export interface ReceivedPacket {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly ssrc: number
  /** Header extensions of the one-byte form, by id (RFC 8285 §4.2). */
  readonly extensions: ReadonlyMap<number, Uint8Array>
  readonly payload: Uint8Array
}

/**
 * A browser for tests without a browser: libdatachannel, offering as a console does: one H.264 video to receive, and data
 * channels. It shares no code with werift; against the native engine it stands on both ends.
 */
export class NativeBrowser implements Disposable {
  readonly packets: ReceivedPacket[] = []
  readonly reports: Buffer[] = []
  readonly channels = new Map<string, DataChannel>()
  readonly #connection: PeerConnection
  readonly #track: Track | undefined
  readonly #candidates: { candidate: string; sdpMid: string }[] = []
  #onCandidate: ((candidate: { candidate: string; sdpMid: string }) => void) | undefined

  constructor(labels: readonly string[] = ["keys"], receives: Receives = "h264") {
    this.#connection = new PeerConnection("browser", { iceServers: [], disableAutoNegotiation: true })
    this.#track = receives === "nothing" ? undefined : this.#connection.addTrack(videoSection(receives))
    this.#track?.onMessage((message) => {
      if (isRtcp(message)) this.reports.push(message)
      else this.packets.push(parseRtp(message))
    })
    for (const label of labels) this.channels.set(label, this.#connection.createDataChannel(label))
    this.#connection.onLocalCandidate((candidate, sdpMid) => {
      if (this.#onCandidate === undefined) this.#candidates.push({ candidate, sdpMid })
      else this.#onCandidate({ candidate, sdpMid })
    })
  }

  async offer(): Promise<string> {
    const described = new Promise<string>((resolve) => this.#connection.onLocalDescription(resolve))
    this.#connection.setLocalDescription("offer")
    return await described
  }

  /** Takes the answer and passes candidates both ways. */
  accept(peer: EnginePeer): void {
    this.#connection.setRemoteDescription(peer.answerSdp, "answer")
    this.#onCandidate = (candidate) => peer.addRemoteCandidate(candidate)
    for (const candidate of this.#candidates) peer.addRemoteCandidate(candidate)
    peer.onLocalCandidate(({ candidate, sdpMid }) => {
      if (candidate !== "") this.#connection.addRemoteCandidate(candidate, sdpMid ?? "0")
    })
  }

  /** The gateway's answer, as far as it is about video. */
  get remoteVideo(): string {
    return this.#connection.remoteDescription()?.sdp ?? ""
  }

  /** Once the channel is open. */
  async channel(label: string): Promise<DataChannel> {
    const channel = this.channels.get(label)
    if (channel === undefined) throw new Error(`no channel ${label}`)
    if (!channel.isOpen()) await new Promise<void>((resolve) => channel.onOpen(resolve))
    return channel
  }

  sendRtcp(packet: string): void {
    this.#track?.sendMessageBinary(Buffer.from(packet.replaceAll(" ", ""), "hex"))
  }

  close(): void {
    this.#connection.close()
  }

  [Symbol.dispose](): void {
    this.#track?.close()
    this.#connection.close()
  }
}

function videoSection(receives: "h264" | "vp8"): Video {
  const video = new Video("0", "RecvOnly")
  const { rtx, playoutDelayId, transportSequenceId, [receives]: payloadType } = offeredPayloadTypes
  if (receives === "vp8") video.addVP8Codec(payloadType)
  else
    video.addH264Codec(payloadType, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
  video.addRTXCodec(rtx, payloadType, 90_000)
  video.parseSdpLine(`a=rtcp-fb:${payloadType} ccm fir`)
  video.parseSdpLine(`a=rtcp-fb:${payloadType} transport-cc`)
  video.parseSdpLine(`a=extmap:${playoutDelayId} ${playoutDelayUri}`)
  video.parseSdpLine(`a=extmap:${transportSequenceId} ${transportSequenceUri}`)
  return video
}

/** RFC 5761 §4: the second octet of RTCP is 192 to 223. */
function isRtcp(packet: Buffer): boolean {
  const second = packet[1] ?? 0
  return second >= 192 && second <= 223
}

function parseRtp(packet: Buffer): ReceivedPacket {
  const extensions = new Map<number, Uint8Array>()
  let offset = 12 + (packet.readUInt8(0) & 0xf) * 4
  if ((packet.readUInt8(0) & 0x10) !== 0) {
    if (packet.readUInt16BE(offset) !== 0xbede) throw new Error("not the one-byte form")
    const end = offset + 4 + packet.readUInt16BE(offset + 2) * 4
    for (offset += 4; offset < end; ) {
      const head = packet.readUInt8(offset)
      const size = head === 0 ? 0 : (head & 0xf) + 1
      if (head !== 0)
        extensions.set(head >> 4, Uint8Array.from(packet.subarray(offset + 1, offset + 1 + size)))
      offset += 1 + size
    }
  }
  return {
    payloadType: packet.readUInt8(1) & 0x7f,
    marker: (packet.readUInt8(1) & 0x80) !== 0,
    sequenceNumber: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    extensions,
    payload: Uint8Array.from(packet.subarray(offset)),
  }
}
