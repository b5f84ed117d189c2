import { randomBytes } from "node:crypto"
import { networkInterfaces } from "node:os"
import { type RelayEvent, RelayServer } from "@crashcart/turn"
import type { Logger } from "pino"
import type { IceServer } from "../../protocol/index.ts"
import type { RelayOptions } from "../sessions/ice-servers.ts"
import { guessPublicHost, hostInUrl } from "./public-host.ts"

export interface EmbeddedRelayOptions {
  /** A literal address; `0.0.0.0` all of IPv4, `::` all of both. */
  readonly host: string
  /** UDP and TCP; 0 takes any that are free. */
  readonly port: number
  /** Name or address under which browsers and gateways reach it; guessed if left out. */
  readonly publicHost?: string | undefined
}

/**
 * A relay beside the signaling server, with a secret that lives as long as the process and leaves it for nobody.
 *
 * ```
 * secret ─┬─▶ RelayServer                 checks credentials
 *         └─▶ IceServers ─▶ both ends     mints them, per session
 * ```
 */
export class EmbeddedRelay implements AsyncDisposable {
  /** Resolves when the relay has stopped; rejects when it stops by a fault of its own. */
  readonly closed: Promise<void>
  /** The relay as a STUN server, which needs no credentials. */
  readonly stun: IceServer
  /** For `IceServers`. */
  readonly relay: RelayOptions
  readonly #server: RelayServer

  private constructor(
    server: RelayServer,
    secret: string,
    publicHost: string,
    secureUrls: readonly string[],
  ) {
    const host = hostInUrl(publicHost)
    this.#server = server
    this.closed = server.closed
    this.stun = { urls: [`stun:${host}:${server.udpPort}`] }
    // UDP first: an engine that takes but one takes this.
    const urls = [
      `turn:${host}:${server.udpPort}?transport=udp`,
      `turn:${host}:${server.tcpPort}?transport=tcp`,
      ...secureUrls,
    ]
    this.relay = { urls, secret }
  }

  /**
   * @param origins under which people find the console, the first one first
   * @param sharesSecurePort whether {@link accept} is given TURN clients that come to the console's own TLS port
   * @throws TurnError when the port cannot be had.
   */
  static async start(
    { host, port, publicHost }: EmbeddedRelayOptions,
    origins: readonly string[],
    sharesSecurePort: boolean,
    log: Logger,
  ): Promise<EmbeddedRelay> {
    const secret = randomBytes(32).toString("base64url")
    const address = { host, port }
    const observe = (event: RelayEvent) => logEvent(log, event)
    const server = await RelayServer.listen({ udp: address, tcp: address, secrets: [secret], observe })
    const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    const relay = new EmbeddedRelay(
      server,
      secret,
      publicHost ?? guessPublicHost(origins, host, interfaces),
      sharesSecurePort ? secureRelayUrls(origins) : [],
    )
    log.info({ urls: relay.relay.urls }, "relay listens")
    return relay
  }

  /** A TURN client that came to a port shared with others; see `RelayServer.accept`. */
  accept(...connection: Parameters<RelayServer["accept"]>): void {
    this.#server.accept(...connection)
  }

  /** A session is over for good: nothing more is relayed for it. */
  end(sessionId: string): void {
    this.#server.kick(sessionId)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]()
  }
}

/**
 * Over the console's own TLS port, for networks that let nothing else through. Only where it has a public name: browsers
 * and gateways refuse a certificate that does not prove it, without a word.
 */
function secureRelayUrls(origins: readonly string[]): string[] {
  const named = origins.map((origin) => new URL(origin)).find(({ protocol }) => protocol === "https:")
  return named === undefined ? [] : [`turns:${named.hostname}:${named.port || 443}?transport=tcp`]
}

function logEvent(log: Logger, event: RelayEvent): void {
  const { sessionId, role } = event.grant
  if (event.type === "allocated") {
    log.info({ sessionId, role, transport: event.transport }, "relay address allocated")
  } else {
    const { reason, bytesRelayed } = event
    log.info({ sessionId, role, reason, bytesRelayed }, "relay address freed")
  }
}
