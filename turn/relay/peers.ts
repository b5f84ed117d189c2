import {
  AttributeType,
  attributeOf,
  attributesOf,
  decodeChannelNumber,
  decodeXorAddress,
  type IpAddress,
  type StunMessage,
  type TransportAddress,
} from "../stun/index.ts"
import type { Allocation } from "./allocation.ts"
import type { Allocations } from "./allocations.ts"
import type { Answer, ErrorCode } from "./answer.ts"
import { channelLifetimeMs } from "./channels.ts"
import { permissionLifetimeMs } from "./permission.ts"

/** Where a closed relay relays to, and nowhere else. */
export interface Neighbourhood {
  /** The one address that all relayed addresses have. */
  readonly relayedAddress: IpAddress
  readonly allocations: Allocations
}

/** The allocation behind a peer address, if it is one of the same session. There is no other kind of peer. */
export function neighbourAt(
  { relayedAddress, allocations }: Neighbourhood,
  from: Allocation,
  peer: TransportAddress,
  nowMs: number,
): Allocation | undefined {
  if (!relayedAddress.equals(peer.address)) return undefined
  const neighbour = allocations.ofPort(peer.port, nowMs)
  return neighbour?.grant.sessionId === from.grant.sessionId ? neighbour : undefined
}

/** CreatePermission (RFC 8656 §9.2): for our relayed address only. The peer's port does not matter. */
export function createPermission(
  { relayedAddress }: Neighbourhood,
  from: Allocation,
  request: StunMessage,
  nowMs: number,
): Answer {
  const values = attributesOf(request, AttributeType.xorPeerAddress)
  const peers = values.map((value) => decodeXorAddress(value, request.transactionId))
  if (peers.length === 0) return { error: 400 }
  for (const peer of peers) {
    const error = foreign(relayedAddress, peer)
    if (error !== undefined) return { error }
  }
  from.permission.install(permissionLifetimeMs, nowMs)
  return {}
}

/** ChannelBind (RFC 8656 §12.2): to another allocation of the session only. */
export function channelBind(
  neighbourhood: Neighbourhood,
  from: Allocation,
  request: StunMessage,
  nowMs: number,
): Answer {
  const number = attributeOf(request, AttributeType.channelNumber)
  const channel = number && decodeChannelNumber(number)
  const value = attributeOf(request, AttributeType.xorPeerAddress)
  const peer = value && decodeXorAddress(value, request.transactionId)
  if (channel === undefined || peer === undefined) return { error: 400 }
  const error = foreign(neighbourhood.relayedAddress, peer)
  if (error !== undefined) return { error }
  if (neighbourAt(neighbourhood, from, peer, nowMs) === undefined) return { error: 403 }
  const outcome = from.channels.bind(channel, peer.port, nowMs)
  if (outcome !== "bound") return { error: outcome === "conflict" ? 400 : 508 }
  // As long as the channel, not 300 s: werift refreshes nothing but its channels, every 500 s. A closed relay loses nothing.
  from.permission.install(channelLifetimeMs, nowMs)
  return {}
}

/** Why a peer address cannot be had: not an address, not of our family, not ours. */
function foreign(relayedAddress: IpAddress, peer: TransportAddress | undefined): ErrorCode | undefined {
  if (peer === undefined) return 400
  if (peer.address.length !== relayedAddress.length) return 443
  return relayedAddress.equals(peer.address) ? undefined : 403
}
