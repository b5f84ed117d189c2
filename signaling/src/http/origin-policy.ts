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
    const bare = bareName(url)
    if (isLoopback(bare)) return url.origin
    if (this.#configured.length > 0) return undefined
    return isIP(bare) !== 0 || this.#localNames.has(name) ? url.origin : undefined
  }

  /** Whether a page can be opened at `origin`, where somebody has a direct way to it. */
  answersTo(origin: string): boolean {
    const { host, protocol } = new URL(origin)
    return this.originFor(host, protocol === "https:" ? "https" : "http") === origin
  }

  /**
   * As {@link originFor}, for programs only: these may also name the address that they have in fact reached. It is not for
   * pages, where the configured origins are the only ones; and not any address, because a gateway's proof names it.
   *
   * @param localAddress this end of the request's connection.
   */
  originForProgram(
    host: string | undefined,
    scheme: "http" | "https",
    localAddress: string | undefined,
  ): string | undefined {
    const known = this.originFor(host, scheme)
    if (known !== undefined || host === undefined || localAddress === undefined) return known
    const url = URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`) : undefined
    const address = localAddress.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "")
    return url?.host === host && bareName(url) === address.toLowerCase() ? url.origin : undefined
  }
}

/** The host without the brackets of an IPv6 address (RFC 3986 §3.2.2). */
function bareName(url: URL): string {
  return url.hostname.toLowerCase().replace(/^\[|\]$/g, "")
}

/** @param name of a URL's host, or an address. */
export function isLoopback(name: string): boolean {
  return name === "localhost" || name === "::1" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name)
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
