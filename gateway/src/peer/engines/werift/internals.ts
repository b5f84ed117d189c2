import type { KeyObject } from "node:crypto"
import type { Socket as DatagramSocket } from "node:dgram"
import type { Socket } from "node:net"
import type {
  Candidate,
  CandidatePair,
  DtlsSocket,
  Message,
  RTCDtlsTransport,
  RTCPeerConnection,
  RTCSctpTransport,
} from "werift"
import type { InboundStream } from "./inbound-stream.ts"

/**
 * The parts of werift 0.25.2 that its types hide and that the engine needs. They are reached for here only;
 * `internals.test.ts` says by name which one is gone after an upgrade.
 */
export type RemoteAddress = readonly [host: string, port: number]

/** A socket as werift's ICE sees it: STUN or TURN over it. */
export interface IceProtocol {
  readonly type: string
  /** Of UDP protocols. */
  transport?: unknown
  /** Of relayed ones. */
  readonly turn?: { readonly transport: RelaySocket }
  localIp?: string
  localCandidate?: Candidate
  onRequestReceived: {
    subscribe(handler: (message: Message, address: RemoteAddress, data: Buffer) => void): unknown
  }
  connectionMade(...args: unknown[]): Promise<void>
  /** Of UDP protocols. */
  datagramReceived(data: Buffer, address: RemoteAddress): void
  sendData(data: Buffer, address: RemoteAddress): Promise<void>
  close(): Promise<void>
}

/** The socket to a TURN server: a stream over TCP and TLS, otherwise UDP. */
export interface RelaySocket {
  readonly stream?: { readonly client: Socket }
  readonly socket?: DatagramSocket
}

export interface IceConnection {
  stunServer: RemoteAddress | undefined
  readonly options: {
    readonly stunServer?: RemoteAddress | undefined
    portRange?: [number, number] | undefined
  }
  localUsername: string
  localPassword: string
  readonly userHistory: Record<string, string>
  readonly nominated: CandidatePair | undefined
  readonly protocols: readonly IceProtocol[]
  ensureProtocol(protocol: IceProtocol): void
  appendLocalCandidate(candidate: Candidate): void
  /** Makes the candidate pairs that a protocol's local candidate lacks. */
  pairLocalProtocol(protocol: IceProtocol): void
  getCandidatePromises(addresses: readonly string[], timeoutS?: number): unknown
  canSendApplicationData(): boolean
  close(): Promise<void>
}

export interface HandshakeMessage {
  readonly msg_type: number
  readonly fragment: Buffer
  serialize(): Buffer
}

/** werift's `DtlsContext`, whose type is not exported. */
export interface DtlsHandshakeState {
  /** The flight reached; a flight that waits to be repeated ends once its successor's number is reached. */
  flight: number
  readonly sortedHandshakeCache: readonly HandshakeMessage[]
}

/** One SRTP or SRTCP direction's encryption, as `RTCDtlsTransport` holds it. */
export interface SrtpEncryptor {
  encrypt(payload: Uint8Array, header: SrtpHeader): Buffer
}

/** What werift's SRTP asks of an RTP header. */
export interface SrtpHeader {
  readonly ssrc: number
  readonly sequenceNumber: number
  readonly serializeSize: number
  serialize(sizeBytes: number): Buffer
}

export interface DtlsTransportInternals {
  verifyRemoteCertificateFingerprint(): void
  sendData(data: Buffer): Promise<void>
}

/** Whatever of werift's ciphers holds keys: SRTP's and SRTCP's session keys, DTLS' write keys. */
export interface SessionKeys {
  srtpSessionKey?: Buffer | KeyObject
  srtcpSessionKey?: Buffer | KeyObject
  clientWriteKey?: Buffer | KeyObject
  serverWriteKey?: Buffer | KeyObject
}

/** What an SRTP cipher of AES-GCM has besides. */
interface GcmCipher extends SessionKeys {
  readonly aeadAuthTagLen?: number
  readonly srtpSessionSalt?: Buffer
}

interface SrtpSessionInternals {
  readonly localContext: { readonly cipher: GcmCipher }
  readonly remoteContext: { readonly cipher: SessionKeys }
}

export interface PeerInternals {
  gatherCandidates(): Promise<void>
}

export interface SctpInternals {
  /** Retransmission timeout, smoothed round trip and its variation, seconds (RFC 9260 §6.3.1). */
  rto: number
  readonly srtt?: number
  readonly rttvar?: number
  updateRto(roundTripS: number): void
  readonly inboundStreams: Record<number, InboundStream>
  getInboundStream(streamId: number): InboundStream
  transmit(): Promise<void>
  handleData(data: Buffer): Promise<void>
  readonly onReceive: {
    allUnsubscribe(): void
    subscribe(handler: (streamId: number, protocolId: number, data: Buffer) => void): unknown
  }
}

export interface SctpTransportInternals {
  readonly sctp: SctpInternals
  dataChannelFlush(): Promise<void>
  datachannelReceive(streamId: number, protocolId: number, data: Buffer): Promise<void>
}

/** The ICE agent under a DTLS transport. */
export const iceOf = (dtls: RTCDtlsTransport): IceConnection =>
  dtls.iceTransport.connection as unknown as IceConnection

export const handshakeState = (socket: DtlsSocket): DtlsHandshakeState =>
  socket.dtls as unknown as DtlsHandshakeState

export const dtlsInternals = (transport: RTCDtlsTransport): DtlsTransportInternals =>
  transport as unknown as DtlsTransportInternals

/** The ciphers of an established transport, both directions of SRTP and SRTCP and that of DTLS. */
export function sessionKeysOf(transport: RTCDtlsTransport): SessionKeys[] {
  const { srtp, srtcp } = transport as unknown as Record<"srtp" | "srtcp", SrtpSessionInternals>
  const contexts = [srtp.localContext, srtp.remoteContext, srtcp.localContext, srtcp.remoteContext]
  const records = transport.dtls?.cipher.cipher as unknown as SessionKeys | undefined
  return [...contexts.map(({ cipher }) => cipher), ...(records === undefined ? [] : [records])]
}

/** What outgoing RTP is encrypted with; undefined unless AEAD_AES_128_GCM was agreed on (RFC 7714). */
export function srtpKeysOf(
  transport: RTCDtlsTransport,
): { readonly key: Buffer; readonly salt: Buffer } | undefined {
  const { srtp } = transport as unknown as { readonly srtp: SrtpSessionInternals }
  const { aeadAuthTagLen, srtpSessionKey, srtpSessionSalt } = srtp.localContext.cipher
  if (aeadAuthTagLen !== 16 || srtpSessionKey === undefined || srtpSessionSalt === undefined) return undefined
  const key = Buffer.isBuffer(srtpSessionKey) ? srtpSessionKey : srtpSessionKey.export()
  return key.length === 16 ? { key, salt: srtpSessionSalt } : undefined
}

export const peerInternals = (connection: RTCPeerConnection): PeerInternals =>
  connection as unknown as PeerInternals

export const sctpInternals = (transport: RTCSctpTransport): SctpTransportInternals =>
  transport as unknown as SctpTransportInternals
