import { parseIpAddress } from "../stun/index.ts"

/** Whom to count an address as: an IPv4 host by itself, an IPv6 host by its /64, because whoever has one has all of it. */
export function addressKey(host: string): string {
  const address = parseIpAddress(host)
  if (address === undefined) return "unknown"
  return address.length === 4 ? address.join(".") : address.toString("hex", 0, 8)
}
