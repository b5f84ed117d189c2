import { type KeyObject, verify, X509Certificate } from "node:crypto"
import type { DtlsSocket } from "werift"
import { type HandshakeMessage, handshakeState } from "./internals.ts"

/** Handshake types of RFC 5246 §7.4. */
const handshakeType = { certificate: 11, serverHelloDone: 14, certificateVerify: 15, clientKeyExchange: 16 }

/** Signature algorithms that werift asks for (RFC 5246 §7.4.1.4.1: hash, signature) with the keys that fit them. */
const keyTypes = new Map([
  [0x0401, "rsa"],
  [0x0403, "ec"],
])

/**
 * Checks that the client of a finished DTLS handshake holds the key of the certificate it showed: the signature of its
 * CertificateVerify over the handshake so far (RFC 5246 §7.4.8). werift compares the certificate's fingerprint and
 * leaves this out; but certificates travel in the clear, so that without it anybody in between could show the
 * browser's and be taken for the browser.
 *
 * @throws Error when the proof is missing, wrong, or for another key exchange than the one the keys came from.
 */
export function verifyClientProof(socket: DtlsSocket): void {
  const messages = handshakeState(socket).sortedHandshakeCache
  const at = messages.findIndex(({ msg_type }) => msg_type === handshakeType.certificateVerify)
  const proof = messages[at]
  if (proof === undefined) throw new Error("the client proved no key")
  const signed = messages.slice(0, at)
  // What comes before is the server's own, its certificate too.
  const fromClient = signed.slice(
    signed.findIndex(({ msg_type }) => msg_type === handshakeType.serverHelloDone) + 1,
  )
  const certificate = leafCertificate(single(fromClient, handshakeType.certificate))
  const { remoteCertificate, remoteKeyPair } = socket.cipher
  if (remoteCertificate === undefined || !certificate.equals(remoteCertificate)) {
    throw new Error("the certificate changed during the handshake")
  }
  const keyExchange = single(fromClient, handshakeType.clientKeyExchange)
  if (remoteKeyPair.publicKey === undefined || !keyExchange.subarray(1).equals(remoteKeyPair.publicKey)) {
    throw new Error("the key exchange changed during the handshake")
  }
  const transcript = Buffer.concat(signed.map((message) => message.serialize()))
  const key = new X509Certificate(certificate).publicKey
  if (!isSignature(proof.fragment, transcript, key))
    throw new Error("the client does not hold its certificate's key")
}

function single(messages: readonly HandshakeMessage[], type: number): Buffer {
  const found = messages.filter(({ msg_type }) => msg_type === type)
  const [message] = found
  if (message === undefined || found.length > 1)
    throw new Error(`${found.length} handshake messages of type ${type}`)
  return message.fragment
}

/** The first of the certificate list: 24 bits of list length, 24 of certificate length, DER (RFC 5246 §7.4.2). */
function leafCertificate(message: Buffer): Buffer {
  if (message.length < 6) throw new Error("the client showed no certificate")
  return message.subarray(6, 6 + message.readUIntBE(3, 3))
}

/** CertificateVerify: 16 bits of algorithm, 16 of length, signature (RFC 5246 §4.7). */
function isSignature(message: Buffer, transcript: Buffer, key: KeyObject): boolean {
  if (message.length < 4) return false
  const keyType = keyTypes.get(message.readUInt16BE(0))
  const signature = message.subarray(4, 4 + message.readUInt16BE(2))
  return (
    keyType !== undefined && key.asymmetricKeyType === keyType && verify("sha256", transcript, key, signature)
  )
}
