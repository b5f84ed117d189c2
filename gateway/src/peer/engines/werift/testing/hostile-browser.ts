import {
  CipherContext,
  HashAlgorithm,
  NamedCurveAlgorithm,
  RTCCertificate,
  type RTCDataChannel,
  type RTCDtlsTransport,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  SignatureAlgorithm,
} from "werift"
import type { EnginePeer } from "../../../engine.ts"
import { iceOf } from "../internals.ts"

/** What a certificate and its key are made of. */
export type Identity = Awaited<ReturnType<typeof makeIdentity>>

export async function makeIdentity() {
  return await CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  )
}

/** A browser whose every layer a test can reach into: werift as the offerer. */
export class HostileBrowser implements AsyncDisposable {
  readonly connection: RTCPeerConnection
  readonly keys: RTCDataChannel

  /** @param identity shown in the handshake; `keyPem` need not belong to `certPem`. */
  constructor(identity: Identity) {
    this.connection = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      certificates: [new RTCCertificate(identity.keyPem, identity.certPem, identity.signatureHash)],
      codecs: {
        audio: [],
        video: [
          new RTCRtpCodecParameters({
            mimeType: "video/H264",
            clockRate: 90_000,
            payloadType: 108,
            parameters: "packetization-mode=1;profile-level-id=42e01f",
          }),
        ],
      },
      iceAdditionalHostAddresses: ["127.0.0.1"],
    })
    this.connection.addTransceiver("video", { direction: "recvonly" })
    this.keys = this.connection.createDataChannel("keys")
    iceOf(this.dtls).stunServer = undefined
  }

  get dtls(): RTCDtlsTransport {
    const [transport] = this.connection.dtlsTransports
    if (transport === undefined) throw new Error("no transport")
    return transport
  }

  async offer(): Promise<string> {
    const { sdp } = await this.connection
      .setLocalDescription(await this.connection.createOffer())
      .then(() => this.connection.createOffer())
    return sdp
  }

  async accept(peer: EnginePeer): Promise<void> {
    await this.connection.setRemoteDescription({ type: "answer", sdp: peer.answerSdp })
    peer.onLocalCandidate(({ candidate }) => {
      if (candidate !== "") void this.connection.addIceCandidate({ candidate, sdpMLineIndex: 0 })
    })
  }

  async opened(): Promise<RTCDataChannel> {
    if (this.keys.readyState !== "open") {
      await new Promise<void>((resolve) => {
        this.keys.stateChanged.subscribe((state) => {
          if (state === "open") resolve()
        })
      })
    }
    return this.keys
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close()
  }
}
