import { isIPv6 } from "node:net"

/** The part of `os.networkInterfaces()` that matters here. */
export interface InterfaceAddress {
  readonly address: string
  readonly family: string
  readonly internal: boolean
}

/**
 * Under which name or address both ends are told to look for the relay when nobody says it: where people are told to find
 * the console; the address listened on; for a wildcard, an address that the network has given to this machine.
 */
export function guessPublicHost(
  origins: readonly string[],
  listenHost: string,
  interfaces: readonly InterfaceAddress[],
): string {
  const [origin] = origins
  if (origin !== undefined) return new URL(origin).hostname.replace(/^\[|\]$/g, "")
  if (listenHost !== "0.0.0.0" && listenHost !== "::") return listenHost
  const outward = interfaces.filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
  const found =
    outward.find(({ family }) => family === "IPv4") ??
    outward.find(({ family }) => family === "IPv6" && listenHost === "::")
  return found?.address ?? "127.0.0.1"
}

/** A host as it stands in an ICE server's URL (RFC 7065 §3.1). */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}
