import { isIPv4, isIPv6 } from "node:net"

const AF_INET = 2
const AF_INET6 = 10

/**
 * A `sockaddr` as Linux wants it (ip(7), ipv6(7)).
 * @returns undefined for what is no plain address: a name, or one with a zone.
 */
export function socketAddress(host: string, port: number): Buffer | undefined {
  if (isIPv4(host)) {
    const address = Buffer.alloc(16)
    writeFamily(address, AF_INET)
    address.writeUInt16BE(port, 2)
    address.set(octets(host), 4)
    return address
  }
  if (!isIPv6(host) || host.includes("%")) return undefined
  const address = Buffer.alloc(28)
  writeFamily(address, AF_INET6)
  address.writeUInt16BE(port, 2)
  for (const [index, group] of groups(host).entries()) address.writeUInt16BE(group, 8 + 2 * index)
  return address
}

/** In the machine's own order; all that Node runs on here are little-endian. */
function writeFamily(address: Buffer, family: number): void {
  address.writeUInt16LE(family, 0)
}

function octets(host: string): number[] {
  return host.split(".").map(Number)
}

/** The eight groups of a valid IPv6 address (RFC 4291 §2.2). */
function groups(host: string): number[] {
  const [head = "", tail] = host.split("::")
  const [first, last] = [part(head), part(tail ?? "")]
  const missing = tail === undefined ? 0 : 8 - first.length - last.length
  return [...first, ...new Array<number>(missing).fill(0), ...last]
}

function part(text: string): number[] {
  if (text === "") return []
  return text.split(":").flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = octets(group)
    return [a * 256 + b, c * 256 + d]
  })
}
