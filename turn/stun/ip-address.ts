import { isIPv4, isIPv6 } from "node:net"

/** 4 bytes of IPv4 or 16 of IPv6, in network order. */
export type IpAddress = Buffer

export interface TransportAddress {
  readonly address: IpAddress
  readonly port: number
}

/**
 * Reads an address as sockets report it. A zone (`%eth0`) is left out, and an IPv4-mapped address (RFC 4291 §2.5.5.2),
 * which is what a dual-stack socket reports, is the IPv4 address that it stands for.
 *
 * @returns undefined for a name, or nonsense.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  const bare = text.replace(/%.*$/, "")
  if (isIPv4(bare)) return Buffer.from(bare.split(".").map(Number))
  if (!isIPv6(bare)) return undefined
  const [head = "", tail] = bare.split("::")
  const leading = groupsOf(head)
  const trailing = groupsOf(tail ?? "")
  const bytes = Buffer.alloc(16)
  leading.forEach((group, index) => {
    bytes.writeUInt16BE(group, index * 2)
  })
  trailing.forEach((group, index) => {
    bytes.writeUInt16BE(group, 16 - (trailing.length - index) * 2)
  })
  return bytes.subarray(0, 12).equals(mappedPrefix) ? bytes.subarray(12) : bytes
}

const mappedPrefix = Buffer.from("00000000000000000000ffff", "hex")

/** The 16-bit groups of one side of `::`; a dotted ending is two of them. */
function groupsOf(text: string): number[] {
  if (text === "") return []
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}
