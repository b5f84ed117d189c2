import { randomBytes } from "node:crypto"
import type { TurnCredentials } from "../../credentials.ts"
import {
  AttributeType,
  attributeOf,
  decodeErrorCode,
  decodeXorAddress,
  encodeChannelNumber,
  encodeLifetime,
  encodeMessage,
  encodeRequestedTransport,
  encodeXorAddress,
  longTermKey,
  MessageClass,
  Method,
  parseIpAddress,
  type StunAttribute,
  type StunMessage,
  type TransportAddress,
} from "../../stun/index.ts"

/** A client's half of long-term authentication: what it was challenged with, and what it knows. */
export interface Login {
  readonly credentials: TurnCredentials
  readonly realm: string
  readonly nonce: Buffer
}

export interface TestRequest {
  readonly method: number
  readonly attributes?: readonly StunAttribute[]
  readonly login?: Login | undefined
  readonly transactionId?: Buffer
}

/** Makes a request as clients do, signed where there is a login. */
export function encodeRequest({ method, attributes = [], login, transactionId }: TestRequest): Buffer {
  const signature =
    login === undefined
      ? []
      : [
          { type: AttributeType.username, value: Buffer.from(login.credentials.username) },
          { type: AttributeType.realm, value: Buffer.from(login.realm) },
          { type: AttributeType.nonce, value: login.nonce },
        ]
  const { username = "", credential = "" } = login?.credentials ?? {}
  return encodeMessage(
    {
      method,
      messageClass: MessageClass.request,
      transactionId: transactionId ?? randomBytes(12),
      attributes: [...attributes, ...signature],
    },
    { integrityKey: login && longTermKey(username, login.realm, credential) },
  )
}

export const udpTransport: StunAttribute = {
  type: AttributeType.requestedTransport,
  value: encodeRequestedTransport(17),
}

export function lifetime(seconds: number): StunAttribute {
  return { type: AttributeType.lifetime, value: encodeLifetime(seconds) }
}

export function channelNumber(channel: number): StunAttribute {
  return { type: AttributeType.channelNumber, value: encodeChannelNumber(channel) }
}

/** XOR-PEER-ADDRESS; IPv6 ones are masked with `transactionId`. */
export function peerAddress(
  peer: TransportAddress | string,
  transactionId: Buffer = Buffer.alloc(12),
): StunAttribute {
  const address =
    typeof peer === "string" ? { address: parseIpAddress(peer) ?? Buffer.alloc(4), port: 9 } : peer
  return { type: AttributeType.xorPeerAddress, value: encodeXorAddress(address, transactionId) }
}

export function sendIndication(peer: TransportAddress | string, data: string | Buffer): Buffer {
  const transactionId = randomBytes(12)
  return encodeMessage({
    method: Method.send,
    messageClass: MessageClass.indication,
    transactionId,
    attributes: [peerAddress(peer, transactionId), { type: AttributeType.data, value: Buffer.from(data) }],
  })
}

/** The ERROR-CODE of a response, 0 for success. */
export function codeOf(response: StunMessage): number {
  if (response.messageClass === MessageClass.success) return 0
  return decodeErrorCode(attributeOf(response, AttributeType.errorCode) ?? Buffer.alloc(0)) ?? Number.NaN
}

export function addressIn(response: StunMessage, type: number): TransportAddress {
  const address = decodeXorAddress(attributeOf(response, type) ?? Buffer.alloc(0), response.transactionId)
  if (address === undefined) throw new Error("the response has no such address")
  return address
}

/** Takes realm and nonce from a challenge. */
export function loginFrom(challenge: StunMessage, credentials: TurnCredentials): Login {
  return {
    credentials,
    realm: attributeOf(challenge, AttributeType.realm)?.toString() ?? "",
    nonce: Buffer.from(attributeOf(challenge, AttributeType.nonce) ?? ""),
  }
}
