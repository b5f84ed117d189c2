import { isIP } from "node:net"

const typesOfUse = new Set(["host", "srflx", "relay"])

/**
 * Whether a remote candidate-attribute (RFC 8839 §5.1) is worth pairing with: UDP, to a literal address. Names are
 * refused: Chromium's `.local` ones would open a multicast socket and cannot be resolved from elsewhere anyway (the
 * browser reaches us first, and its address is learned from its checks, RFC 8445 §7.3.1.3), and any other name would let
 * the other side choose what we look up.
 *
 * @param attribute with or without `a=` and `candidate:` in front; untrusted.
 */
export function isUsableCandidate(attribute: string): boolean {
  const fields = attribute.replace(/^(a=)?candidate:/, "").split(" ")
  const [, , transport = "", , address = "", port = "", typ, type = ""] = fields
  if (transport.toLowerCase() !== "udp" || typ !== "typ" || !typesOfUse.has(type)) return false
  const portNumber = /^\d{1,5}$/.test(port) ? Number(port) : 0
  return isIP(address) !== 0 && portNumber >= 1 && portNumber <= 0xffff
}
