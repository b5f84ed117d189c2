import { BlockList, isIP, isIPv6 } from "node:net"
import { SignalingError } from "../errors.ts"

/**
 * The proxies whose word about a request is taken: who sent it (`X-Forwarded-For`) and whether over https
 * (`X-Forwarded-Proto`). Anybody can write these headers, so everybody else's are not looked at. `Forwarded` (RFC 7239) is
 * not read: nginx, Caddy and Traefik write the other two.
 */
export class TrustedProxies {
  readonly #list = new BlockList()

  /**
   * @param addresses IPv4 and IPv6 addresses, or ranges of them in CIDR notation.
   * @throws SignalingError `signaling/invalid-option` for what is neither.
   */
  constructor(addresses: readonly string[] = []) {
    for (const address of addresses) this.#add(address)
  }

  /** @param address as a socket tells it: IPv4-mapped or with a zone, too. */
  has(address: string | undefined): boolean {
    const bare = bareAddress(address)
    const family = isIP(bare)
    return family !== 0 && this.#list.check(bare, family === 6 ? "ipv6" : "ipv4")
  }

  /**
   * Who sent a request. Each proxy appends whom it got it from, so the last address that is no trusted proxy is the
   * sender's; what stands before it is the sender's own word.
   *
   * @param peer the other end of the connection.
   * @param forwardedFor the header's value, where there is one.
   */
  clientOf(peer: string | undefined, forwardedFor: string | undefined): string | undefined {
    let client = peer
    for (const hop of (forwardedFor ?? "").split(",").toReversed()) {
      const address = bareAddress(hop.trim())
      if (!this.has(client) || isIP(address) === 0) break
      client = address
    }
    return client
  }

  /**
   * @param scheme of the connection itself.
   * @param forwardedProto the header's value; of several, the last proxy's word.
   */
  schemeOf(
    peer: string | undefined,
    scheme: "http" | "https",
    forwardedProto: string | undefined,
  ): "http" | "https" {
    const told = forwardedProto?.split(",").at(-1)?.trim().toLowerCase()
    return this.has(peer) && (told === "http" || told === "https") ? told : scheme
  }

  #add(text: string): void {
    const [address = "", prefix, ...rest] = text.split("/")
    const isV6 = isIPv6(address)
    const bits = prefix === undefined ? undefined : Number(prefix)
    const isRange = bits === undefined || (/^\d+$/.test(prefix ?? "") && bits <= (isV6 ? 128 : 32))
    if (isIP(address) === 0 || rest.length > 0 || !isRange) {
      throw new SignalingError(
        "signaling/invalid-option",
        `"${text}" is no proxy's address: write 192.0.2.7, 2001:db8::7, or a range as in 10.0.0.0/8`,
      )
    }
    const family = isV6 ? "ipv6" : "ipv4"
    if (bits === undefined) this.#list.addAddress(address, family)
    else this.#list.addSubnet(address, bits, family)
  }
}

/** Without a zone (RFC 4007 §11); IPv4-mapped addresses (RFC 4291 §2.5.5.2) as IPv4. */
function bareAddress(address: string | undefined): string {
  return (address ?? "").replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "")
}
