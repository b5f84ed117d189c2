import {
  AddressFamily,
  AttributeType,
  attributeOf,
  decodeEvenPort,
  decodeLifetime,
  decodeRequestedAddressFamily,
  decodeRequestedTransport,
  encodeLifetime,
  encodeXorAddress,
  type IpAddress,
  parseIpAddress,
  reservationTokenSizeBytes,
  type StunAttribute,
  type StunMessage,
} from "../stun/index.ts"
import type { AllocationParts } from "./allocation.ts"
import type { Answer, ErrorCode } from "./answer.ts"
import type { RelayedPorts } from "./relayed-ports.ts"

const udp = 17
const lifetimeMinS = 60
const lifetimeMaxS = 1_200
/** RFC 8656 §3.2; libjuice counts on it whatever it is told. */
const lifetimeDefaultS = 600

/** The LIFETIME that is granted to a request; 0 where 0 is asked for. undefined for a malformed one. */
export function grantedLifetimeS(request: StunMessage): number | undefined {
  const value = attributeOf(request, AttributeType.lifetime)
  const askedS = value === undefined ? lifetimeDefaultS : decodeLifetime(value)
  return askedS === undefined || askedS === 0
    ? askedS
    : Math.min(Math.max(askedS, lifetimeMinS), lifetimeMaxS)
}

/** What an Allocate request asks for, or why it cannot be had. */
export type Wish =
  | { readonly refusedWith: ErrorCode }
  | { readonly lifetimeS: number; readonly even: boolean; readonly pair: boolean; readonly token?: Buffer }

/** Reads an Allocate request, in the order of checks that RFC 8656 §7.2 gives. */
export function readAllocate(request: StunMessage): Wish {
  const transport = attributeOf(request, AttributeType.requestedTransport)
  const protocol = transport && decodeRequestedTransport(transport)
  if (protocol === undefined) return { refusedWith: 400 }
  if (protocol !== udp) return { refusedWith: 442 }
  const token = attributeOf(request, AttributeType.reservationToken)
  const evenPort = attributeOf(request, AttributeType.evenPort)
  const family = attributeOf(request, AttributeType.requestedAddressFamily)
  if (token !== undefined && (evenPort ?? family) !== undefined) return { refusedWith: 400 }
  if (token !== undefined && token.length !== reservationTokenSizeBytes) return { refusedWith: 400 }
  // One family for all relayed addresses, so that any two ends can pair theirs; clients may well have the other.
  if (family !== undefined && decodeRequestedAddressFamily(family) !== AddressFamily.ipv4)
    return { refusedWith: 440 }
  const even = evenPort && decodeEvenPort(evenPort)
  if (evenPort !== undefined && even === undefined) return { refusedWith: 400 }
  const lifetimeS = grantedLifetimeS(request)
  if (lifetimeS === undefined) return { refusedWith: 400 }
  return {
    lifetimeS: Math.max(lifetimeS, lifetimeMinS),
    even: even !== undefined,
    pair: even?.reserveNext === true,
    ...(token !== undefined && { token }),
  }
}

/** A relayed port as wished for, and the token of the one reserved beside it. */
export function takePort(
  ports: RelayedPorts,
  wish: Exclude<Wish, { refusedWith: ErrorCode }>,
  sessionId: string,
  nowMs: number,
): { readonly port: number; readonly token?: Buffer } | undefined {
  if (wish.token !== undefined) {
    const port = ports.claim(wish.token, sessionId, nowMs)
    return port === undefined ? undefined : { port }
  }
  if (wish.pair) return ports.takePair(sessionId, nowMs)
  const port = ports.take(wish.even)
  return port === undefined ? undefined : { port }
}

/** The success response (RFC 8656 §7.2). */
export function allocated(
  { client, relayedPort, transactionId }: AllocationParts,
  relayedAddress: IpAddress,
  lifetimeS: number,
  token: Buffer | undefined,
): Answer {
  const mapped = { address: parseIpAddress(client.host) ?? Buffer.alloc(4), port: client.port }
  const attributes: StunAttribute[] = [
    {
      type: AttributeType.xorRelayedAddress,
      value: encodeXorAddress({ address: relayedAddress, port: relayedPort }, transactionId),
    },
    { type: AttributeType.lifetime, value: encodeLifetime(lifetimeS) },
    { type: AttributeType.xorMappedAddress, value: encodeXorAddress(mapped, transactionId) },
  ]
  if (token !== undefined) attributes.push({ type: AttributeType.reservationToken, value: token })
  return { attributes }
}
