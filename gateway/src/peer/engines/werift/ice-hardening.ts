import { randomBytes } from "node:crypto"
import { parseMessage } from "werift"
import type { IceConnection, IceProtocol } from "./internals.ts"
import { UdpTransport } from "./udp-transport.ts"

/**
 * Makes werift's ICE agent do what we promise:
 * - no server is asked that was not configured (werift falls back to a public STUN server, also for an empty list);
 * - connectivity checks are taken from those who know our password only (RFC 8445 §7.3; werift does not look, so that
 *   anybody who finds the port could switch its role or fill its check list);
 * - user name and password have the 24 and 128 random bits of RFC 8445 §5.3 (werift's have 16 and 88);
 * - a relayed candidate is paired with the other side's whichever came first (werift pairs it with later ones only, and a
 *   session that has no other path would stay without one);
 * - sockets are ours ({@link UdpTransport}).
 *
 * To be called before gathering starts.
 */
export function hardenIce(connection: IceConnection, portRange: readonly [number, number] | undefined): void {
  connection.stunServer = connection.options.stunServer
  connection.localUsername = randomBytes(6).toString("base64")
  connection.localPassword = randomBytes(24).toString("base64")
  connection.userHistory[connection.localUsername] = connection.localPassword
  // werift's own sockets (to a relay) are not listened on by anybody and need no port of the range.
  connection.options.portRange = undefined
  // werift makes its UDP sockets in the order of the addresses and tells them nothing but the family.
  let addresses: string[] = []
  const { getCandidatePromises, ensureProtocol } = connection
  connection.getCandidatePromises = (offered, timeoutS) => {
    addresses = [...offered]
    return getCandidatePromises.call(connection, offered, timeoutS)
  }
  const { appendLocalCandidate } = connection
  connection.appendLocalCandidate = (candidate) => {
    appendLocalCandidate.call(connection, candidate)
    // Pairs there already stay as they are.
    for (const protocol of connection.protocols) connection.pairLocalProtocol(protocol)
  }
  connection.ensureProtocol = (protocol) => {
    requireIntegrity(protocol, connection)
    ensureProtocol.call(connection, protocol)
    const address = protocol.type === "stun" ? addresses.shift() : undefined
    if (address !== undefined) useOwnSocket(protocol, address, portRange)
  }
}

function useOwnSocket(
  protocol: IceProtocol,
  address: string,
  portRange: readonly [number, number] | undefined,
): void {
  protocol.connectionMade = async () => {
    const transport = await UdpTransport.bind(address, portRange)
    transport.onData = (data, from) => {
      protocol.datagramReceived(data, from)
    }
    protocol.transport = transport
  }
}

/** Lets only requests through that carry our user name and a MESSAGE-INTEGRITY under our password (RFC 8445 §7.3). */
function requireIntegrity(protocol: IceProtocol, connection: IceConnection): void {
  const { onRequestReceived } = protocol
  const { subscribe } = onRequestReceived
  onRequestReceived.subscribe = (handler) =>
    subscribe((message, address, data) => {
      const authentic = parseMessage(data, Buffer.from(connection.localPassword))
      const userName: unknown = authentic?.getAttributeValue("USERNAME")
      if (typeof userName !== "string" || !userName.startsWith(`${connection.localUsername}:`)) return
      handler(message, address, data)
    })
}
