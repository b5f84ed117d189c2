import { isIPv4, isIPv6 } from "node:net"

export interface ReconnectSituation {
  /** Failed attempts since the connection was last good, counted from 0 before the first retry. */
  readonly attempt: number
  /** How long there has been no connection. */
  readonly outageMs: number
  /** Whether the server is on this machine or this network, where a retry costs nobody anything. */
  readonly nearby: boolean
  /** Uniform in [0, 1). */
  readonly random: number
}

const baseMs = 100
/** A server that comes back is found again within 2 s: at most this long waiting, and the rest for connecting. */
const capMs = 1_500
/** A public server that stays away is asked less often, so that its return is no stampede. */
const longOutageMs = 10 * 60_000
const capAfterLongOutageMs = 30_000

/** How long to wait before dialling again: exponential with full jitter, so that gateways cut off together spread out. */
export function reconnectDelayMs({ attempt, outageMs, nearby, random }: ReconnectSituation): number {
  const cap = !nearby && outageMs > longOutageMs ? capAfterLongOutageMs : capMs
  return random * Math.min(cap, baseMs * 2 ** Math.min(attempt, 20))
}

/** Whether a host, as a URL gives it, is loopback, private (RFC 1918, RFC 4193), link-local or a `.local` name. */
export function isNearby(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase()
  if (isIPv4(host)) return /^(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host)
  if (isIPv6(host)) return host === "::1" || /^(f[cd]..|fe[89ab].):/.test(host)
  return host === "localhost" || host.endsWith(".local")
}
