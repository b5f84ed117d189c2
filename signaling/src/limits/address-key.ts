import { isIPv4, isIPv6 } from "node:net"

/**
 * Whom to count an address as: an IPv4 host by itself; an IPv6 host by its /64, because anybody with one has 2^64 of them.
 * IPv4-mapped addresses (RFC 4291 §2.5.5.2), which is what a dual-stack socket reports, count as IPv4.
 *
 * @returns the key, or "unknown" for what is not an address.
 */
export function addressKey(address: string | undefined): string {
  const bare = (address ?? "").replace(/%.*$/, "").toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1] ?? bare
  if (isIPv4(mapped)) return mapped
  if (!isIPv6(bare)) return "unknown"
  const [head = "", tail] = bare.split("::")
  const leading = groupsOf(head)
  const trailing = tail === undefined ? [] : groupsOf(tail)
  const zeros = Array.from({ length: 8 - leading.length - trailing.length }, () => "0")
  const network = [...leading, ...zeros, ...trailing].slice(0, 4)
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`
}

/** The 16-bit groups of one side of `::`; a dotted ending is two groups, whose value does not matter to a /64. */
function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]))
}
