import { isIP } from "node:net"
import { SignalingError } from "../errors.ts"

export interface OriginPolicyOptions {
  /** Origins under which people reach this server (`https://kvm.example.org`). Given, no others are answered but loopback. */
  readonly origins?: readonly string[]
  /** Names of this machine on the local network, used where no `origins` are given. */
  readonly localNames?: readonly string[]
}

/**
 * Which `Host` this server answers to, and which `Origin` may open a WebSocket or change something.
 *
 * - A page of another site that had its name point at our address (DNS rebinding) sends *its* name as Host: refused. An
 *   address, `localhost` and this machine's own names cannot be such a name.
 * - A page of another origin sends *its* origin, even one on another port of this same host, where `SameSite=Strict`
 *   cookies still go along: refused, because an origin must be the one that the request itself was sent to.
 */
export class OriginPolicy {
  readonly #configured: readonly URL[]
  readonly #localNames: ReadonlySet<string>

  /** @throws SignalingError `signaling/invalid-option` when an origin is not scheme, host and port alone. */
  constructor(options: OriginPolicyOptions = {}) {
    this.#configured = (options.origins ?? []).map(parseOrigin)
    this.#localNames = new Set((options.localNames ?? []).map((name) => name.toLowerCase()))
  }

  /**
   * What this server is called in a request.
   *
   * @param host the request's Host header.
   * @param scheme of the connection itself; a proxy in front may speak https where we see http.
   * @returns the origin, or undefined when this server is not the one that the request is for.
   */
  originFor(host: string | undefined, scheme: "http" | "https"): string | undefined {
    if (host === undefined || !/^[A-Za-z0-9.:[\]-]+$/.test(host) || !URL.canParse(`${scheme}://${host}`))
      return undefined
    const url = new URL(`${scheme}://${host}`)
    const named = this.#configured.filter((configured) => configured.host === url.host)
    const configured = named.find((one) => one.protocol === url.protocol) ?? named[0]
    if (configured !== undefined) return configured.origin
    const name = url.hostname.toLowerCase()
    const bare = name.replace(/^\[|\]$/g, "")
    if (isLoopback(bare)) return url.origin
    if (this.#configured.length > 0) return undefined
    return isIP(bare) !== 0 || this.#localNames.has(name) ? url.origin : undefined
  }

  /** Whether a request that says it comes from `origin` comes from this server's own pages. */
  isOwn(origin: string, host: string | undefined, scheme: "http" | "https"): boolean {
    return origin === this.originFor(host, scheme)
  }
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name === "::1" || /^127\.\d+\.\d+\.\d+$/.test(name)
}

function parseOrigin(origin: string): URL {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    throw new SignalingError(
      "signaling/invalid-option",
      `"${origin}" is not an origin: write scheme, host and port alone, as in https://kvm.example.org`,
    )
  }
  return url
}
