import type { ChannelLabel, ProtocolError, VideoWay } from "@crashcart/gateway/protocol"
import type { Candidate, IceServer } from "@crashcart/signaling/protocol"

/** How the bytes travel: `direct` between the two machines, or `relayed` through a TURN server. */
export type Path = "direct" | "relayed" | "unknown"

/** Subset of W3C RTCPeerConnectionState. `closed` is final, and so is `failed` once it was connected: before, candidates may follow. */
export type TransportState = "connecting" | "connected" | "disconnected" | "failed" | "closed"

/** What a transport tells its owner: never before the factory has returned, nothing after {@link Transport.close}. */
export interface TransportObserver<Media> {
  /** A local candidate, as gathered; ends with an empty `candidate`. May come before the offer is returned. */
  candidate(candidate: Candidate): void
  stateChanged(state: TransportState): void
  channelOpened(label: ChannelLabel): void
  channelClosed(label: ChannelLabel): void
  /** Told once connected, and whenever ICE changes its mind. */
  pathChanged(path: Path): void
  /** One message of a channel: a string for text, bytes for binary. Untrusted. */
  message(label: ChannelLabel, data: string | Uint8Array): void
  /** What is to be seen from now on: the first picture of it is there, or about to come. */
  media(media: Media): void
  /** What {@link Transport.openPictures} asked for is open. */
  picturesOpened(carrier: "socket" | "channel"): void
  /** It could not be opened, or has ended by itself. */
  picturesClosed(carrier: "socket" | "channel"): void
  /** Pictures came as messages that this browser cannot decode. */
  picturesUndecodable(cause: unknown): void
  /** Something came that is no message of the protocol, and was dropped. */
  malformed(error: ProtocolError): void
}

/** What pictures come on as messages: the session's own channel, or a WebSocket of their own, which a ticket opens. */
export type PictureCarrier = "channel" | { readonly ticket: string }

/**
 * One connection to a gateway: its picture comes in, the channels go both ways. `RTCPeerConnection`, or a WebSocket; a
 * mediasoup client later. The session core knows nothing of either.
 */
export interface Transport {
  /** The offer (SDP), for a connection that may use these servers. Called once, first; what can be made without them is made already. */
  createOffer(iceServers: readonly IceServer[]): Promise<string>
  /** Rejects when the answer (SDP) does not fit the offer. */
  acceptAnswer(sdp: string): Promise<void>
  /** Only after the answer was accepted. Candidates that cannot be used are ignored: other networks are like that. */
  addRemoteCandidate(candidate: Candidate): void
  /** @returns false when the channel is not open, or (on `pointer`) when it is congested and the message was not queued. */
  send(label: ChannelLabel, data: string | Uint8Array<ArrayBuffer>): boolean
  /** Opens what pictures can come on as messages, besides their track. Told as `picturesOpened` or `picturesClosed`. */
  openPictures(carrier: PictureCarrier): void
  /** Shows what comes this way from its first picture on. With `rtp`, what was opened for messages is closed. */
  showVideo(way: VideoWay): void
  close(): void
}

export type TransportFactory<Media> = (observer: TransportObserver<Media>) => Transport
