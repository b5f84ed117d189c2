import type { Observable, Unsubscribe } from "../events.ts"
import type { Bandwidth, PicturePacketizer, SentPicture } from "../rtp/index.ts"
import type { AccessUnit } from "../video/index.ts"
import type { RtpVideoCodec } from "./offer.ts"

/** W3C RTCIceServer, the fields we use. */
export interface IceServer {
  readonly urls: readonly string[]
  readonly username?: string | undefined
  readonly credential?: string | undefined
}

/** W3C RTCIceCandidateInit. An empty `candidate` marks the end of candidates (RFC 8838 §8.2). */
export interface IceCandidate {
  readonly candidate: string
  readonly sdpMid?: string | null | undefined
  readonly sdpMLineIndex?: number | null | undefined
}

/** Subset of W3C RTCPeerConnectionState that an observer needs. `closed` and `failed` are final. */
export type PeerState = "connecting" | "connected" | "disconnected" | "failed" | "closed"

export interface PeerStats {
  /** RTP packets and payload bytes sent first-hand, and packets sent again. */
  readonly packetsSent: number
  readonly bytesSent: number
  readonly packetsRetransmitted: number
  /** Retransmission requests that came too late for the history. */
  readonly retransmissionsMissed: number
  readonly keyFrameRequests: number
  readonly accessUnitsSent: number
  readonly accessUnitsDropped: number
  /** From RTCP receiver reports; undefined before the first. */
  readonly roundTripMs: number | undefined
  readonly fractionLost: number | undefined
  /** REMB, bits per second; undefined before the first. */
  readonly receiverEstimatedBitrateBps: number | undefined
  /** What the path to this viewer carries. */
  readonly bandwidth: Bandwidth
}

/** Makes RTP payloads of pictures, once for all viewers of an engine. */
export type Packetizers = Readonly<Record<RtpVideoCodec, PicturePacketizer>>

/** The statistics of a peer without video. */
export const noVideoStats: PeerStats = {
  packetsSent: 0,
  bytesSent: 0,
  packetsRetransmitted: 0,
  retransmissionsMissed: 0,
  keyFrameRequests: 0,
  accessUnitsSent: 0,
  accessUnitsDropped: 0,
  roundTripMs: undefined,
  fractionLost: undefined,
  receiverEstimatedBitrateBps: undefined,
  bandwidth: { targetBps: undefined, sendBps: undefined, queueMs: 0, backlogMs: 0 },
}

/**
 * A message that every browser takes on a data channel, whatever its SDP says (RFC 8841 §6: 64 kB when it says nothing), with
 * room for other channels' messages between two of them: SCTP does not interleave (RFC 8260) here.
 */
export const dataChannelMessageMaxBytes = 16 * 1024

/** One data channel, open when handed out. Messages arrive in the order the channel's kind promises. */
export interface Channel {
  readonly label: string
  /** Longer messages may not arrive. */
  readonly messageMaxBytes: number
  /** Queues one message: text for a string, binary for bytes. Silently dropped once the channel is closed. */
  send(data: string | Uint8Array): void
  onMessage(observer: (data: string | Uint8Array) => void): Unsubscribe
  /** Called once, whichever side or fault closed it; at once when it already is. */
  onClose(observer: () => void): Unsubscribe
}

export interface PeerOptions {
  /** The browser's offer: a recvonly video section, an application section, or both. Untrusted text. */
  readonly offerSdp: string
  /** May be empty: then nothing is asked of any server, least of all a public one. */
  readonly iceServers: readonly IceServer[]
}

/**
 * One browser's WebRTC connection: access units in; feedback and channel messages out.
 * Packetizing, pacing, retransmission, playout-delay and key frame bookkeeping happen inside.
 */
export interface EnginePeer extends AsyncDisposable {
  readonly answerSdp: string
  /** What {@link sendAccessUnit} takes; undefined where the browser takes neither codec and was given channels alone. */
  readonly videoCodec: RtpVideoCodec | undefined
  readonly state: Observable<PeerState>
  /** Candidates as they are gathered, also those gathered before the call; ends with an empty `candidate`. */
  onLocalCandidate(observer: (candidate: IceCandidate) => void): Unsubscribe
  /** A candidate that cannot be parsed is ignored: it comes from the other side's network, not from a bug. */
  addRemoteCandidate(candidate: IceCandidate): void
  /**
   * Sends one picture. The caller starts with a key frame and, after a refusal, goes on with a key frame.
   * @returns false when this viewer cannot keep up (queue older than one key frame interval of the pacer) or is not
   * connected, or has no video: the picture was dropped whole.
   */
  sendAccessUnit(unit: AccessUnit): boolean
  /** Pictures whose last packet was handed to the kernel since the last call, oldest first; at most the newest 256. */
  takeSentPictures(): readonly SentPicture[]
  /** PLI and FIR (RFC 4585 §6.3.1, RFC 5104 §4.3.1), and whenever lost packets have left the history. */
  onKeyFrameRequest(observer: () => void): Unsubscribe
  onChannel(observer: (channel: Channel) => void): Unsubscribe
  stats(): PeerStats
}

/** A WebRTC implementation. */
export interface Engine {
  readonly name: "werift" | "native" | "auto"
  /** @throws GatewayError `peer/negotiation-failed` when the offer cannot be answered (neither H.264 nor VP8, broken SDP). */
  answer(options: PeerOptions): Promise<EnginePeer>
}
