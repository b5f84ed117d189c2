import type { Server as HttpServer } from "node:http"
import type { Server } from "node:net"
import { hostname } from "node:os"
import { createAdaptorServer, type WebSocketServerLike } from "@hono/node-server"
import type { Logger } from "pino"
import { WebSocketServer } from "ws"
import { type IceServer, messageSizeMaxBytes } from "../protocol/index.ts"
import { createApp } from "./app.ts"
import { BrowserSessions, type SessionLimits, sessionLimitsDefault } from "./auth/browser-sessions.ts"
import { ClaimLinks } from "./auth/claim-links.ts"
import { ViewTokens } from "./auth/view-tokens.ts"
import { Certificate, type TlsFiles } from "./certificate.ts"
import { type ConnectionLimits, Connections, connectionLimitsDefault } from "./connections.ts"
import { OriginPolicy } from "./http/origin-policy.ts"
import { TrustedProxies } from "./http/trusted-proxies.ts"
import { AttemptLimiter } from "./limits/attempt-limiter.ts"
import { httpLimits, listen, reachableOrigins } from "./listen.ts"
import { EmbeddedRelay, type EmbeddedRelayOptions } from "./relay/embedded-relay.ts"
import { securePort } from "./secure-port.ts"
import { IceServers, type RelayOptions } from "./sessions/ice-servers.ts"
import { Rendezvous } from "./sessions/rendezvous.ts"
import { ConsoleSockets } from "./sockets/console-sockets.ts"
import { DirectSockets, type OwnGateway } from "./sockets/direct-sockets.ts"
import { GatewayAccess } from "./sockets/gateway-access.ts"
import { GatewaySockets } from "./sockets/gateway-sockets.ts"
import { type KeepaliveOptions, SocketRegistry } from "./sockets/socket-registry.ts"
import type { Store } from "./store/index.ts"
import { WhepSessions } from "./whep/whep-sessions.ts"

export interface SignalingServerOptions {
  /** Default 127.0.0.1: this machine only. */
  readonly host?: string
  /** 0 takes any that is free. */
  readonly port: number
  /** The directory of the built console; left out, no page is served. */
  readonly webRoot?: string
  /** Stays the caller's, who closes it after the server. */
  readonly store: Store
  /** Ids of gateways that may connect, besides those in the store. */
  readonly allowedGateways?: readonly string[]
  /** The gateway that brings this server along: its own pages may reach it directly, besides WebRTC. */
  readonly ownGateway?: OwnGateway
  /** The same for every session: STUN, or a relay with fixed credentials. */
  readonly iceServers?: readonly IceServer[]
  /** A relay that shares a secret with this server: each session gets credentials of its own. */
  readonly relay?: RelayOptions
  /** Brings a relay along, beside `iceServers` and instead of `relay`. */
  readonly embeddedRelay?: EmbeddedRelayOptions
  /** Under which origins people reach this server through names and proxies. Given, only these and loopback are answered. */
  readonly origins?: readonly string[]
  /** Addresses, or ranges, of the proxies whose `X-Forwarded-For` and `-Proto` are believed. */
  readonly trustedProxies?: readonly string[]
  /** Followed: renewed files are used from the next connection on. */
  readonly tls?: TlsFiles
  readonly certificateRecheckMs?: number
  readonly sessionLimits?: SessionLimits
  readonly keepalive?: KeepaliveOptions
  readonly connectionLimits?: ConnectionLimits
  readonly log: Logger
  /** Unix milliseconds; Date.now where none is given. */
  readonly now?: () => number
}

const proofTimeoutMs = 5_000
const recheckMs = 60_000
/** A token that "crashcart token revoke" took away in another process shows nothing any more after this. */
const tokenRecheckMs = 5_000
const unproved = { unprovedPerAddressMax: 64, unprovedMax: 512 }
const claimAttempts = {
  perAddress: { burst: 10, ratePerS: 1 / 6 },
  inTotal: { burst: 200, ratePerS: 5 },
  addressesMax: 10_000,
}
/** An end that does not answer a closing handshake is dropped after this long. */
const closeTimeoutMs = 2_000

/** The rendezvous server: serves the console, introduces it to gateways. Listens from {@link listen} until disposed of. */
export class SignalingServer implements AsyncDisposable {
  /** How this machine reaches the server. */
  readonly url: string
  /** The origins that people can use, the configured ones first: each is one that this server answers to. */
  readonly urls: readonly string[]
  /** Resolves when the server has stopped; rejects when it stops by a fault of its own. */
  readonly closed: Promise<void>
  readonly #certificate: Certificate | undefined
  /** What listens: the http server itself, or TLS before it. */
  readonly #front: Server
  readonly #connections: Connections
  readonly #registry: SocketRegistry
  readonly #consoles: ConsoleSockets
  readonly #players: WhepSessions
  readonly #rendezvous: Rendezvous
  readonly #links: ClaimLinks
  readonly #relay: EmbeddedRelay | undefined
  readonly #log: Logger

  private constructor(parts: {
    readonly url: string
    readonly urls: readonly string[]
    readonly certificate: Certificate | undefined
    readonly front: Server
    readonly connections: Connections
    readonly registry: SocketRegistry
    readonly consoles: ConsoleSockets
    readonly players: WhepSessions
    readonly rendezvous: Rendezvous
    readonly links: ClaimLinks
    readonly relay: EmbeddedRelay | undefined
    readonly log: Logger
  }) {
    this.url = parts.url
    this.urls = parts.urls
    this.#certificate = parts.certificate
    this.#front = parts.front
    this.#connections = parts.connections
    this.#registry = parts.registry
    this.#consoles = parts.consoles
    this.#players = parts.players
    this.#rendezvous = parts.rendezvous
    this.#links = parts.links
    this.#relay = parts.relay
    this.#log = parts.log
    this.closed = new Promise((resolve, reject) => {
      parts.front.once("close", resolve)
      parts.front.once("error", reject)
      parts.relay?.closed.catch(reject)
    })
    this.closed.catch((error: unknown) => this.#log.error({ err: error }, "the signaling server failed"))
  }

  /**
   * Starts listening.
   * @throws SignalingError when the address cannot be had, the certificate cannot be read, or an option makes no sense;
   * TurnError when the embedded relay's address cannot be had.
   */
  static async listen(options: SignalingServerOptions): Promise<SignalingServer> {
    const { store, log, host = "127.0.0.1", webRoot } = options
    const now = options.now ?? Date.now
    const localNames = [hostname(), `${hostname()}.local`, host]
    const origins = new OriginPolicy({ ...(options.origins && { origins: options.origins }), localNames })
    const proxies = new TrustedProxies(options.trustedProxies)

    await using started = new AsyncDisposableStack()
    const certificate = options.tls && started.use(await Certificate.read(options.tls, log))
    const { embeddedRelay } = options
    const embedded =
      embeddedRelay &&
      started.use(
        await EmbeddedRelay.start(embeddedRelay, options.origins ?? [], certificate !== undefined, log),
      )
    const relay = embedded?.relay ?? options.relay
    const fixed = [...(embedded ? [embedded.stun] : []), ...(options.iceServers ?? [])]
    const iceServers = new IceServers({ fixed, ...(relay && { relay }) }, now)
    const rendezvous = new Rendezvous({
      iceServers,
      ownGatewayId: options.ownGateway?.id,
      observe: ({ type, ...fields }) => {
        log.info(fields, `session ${type}`)
        // Only somebody's own word ends what is relayed: with signaling merely lost, the ends go on.
        if ("reason" in fields && fields.reason === "left") embedded?.end(fields.sessionId)
      },
    })
    const access = new GatewayAccess(options.allowedGateways ?? [], store)
    for (const gateway of await access.all()) rendezvous.know(gateway)

    const links = new ClaimLinks(store, now)
    const sessions = new BrowserSessions(store, options.sessionLimits ?? sessionLimitsDefault, now)
    await sessions.removeExpired()
    const attempts = new AttemptLimiter(claimAttempts, performance.now())
    const registry = new SocketRegistry(options.keepalive)
    const consoles = new ConsoleSockets({ sessions, rendezvous, registry, log, recheckMs, now })
    const tokens = new ViewTokens(store, now)
    const players = new WhepSessions({ tokens, rendezvous, log, recheckMs: tokenRecheckMs, now })
    const gateways = new GatewaySockets({ access, rendezvous, registry, log, proofTimeoutMs, ...unproved })

    const connections = new Connections(options.connectionLimits ?? connectionLimitsDefault, proxies)
    const app = createApp({
      origins,
      proxies,
      links,
      sessions,
      attempts,
      consoles,
      tokens,
      players,
      gateways,
      admit: (socket) => connections.admit(socket),
      log,
      ...(options.ownGateway && { direct: new DirectSockets(options.ownGateway, registry) }),
      ...(webRoot && { webRoot }),
    })
    const http = createAdaptorServer({
      serverOptions: httpLimits,
      fetch: app.fetch,
      overrideGlobalObjects: false,
      websocket: { server: webSocketServer() },
    }) as HttpServer
    const secure = certificate && securePort({ certificate, http, relay: embedded })
    const front = secure ?? http
    connections.watch(front)
    try {
      const port = await listen(front, host, options.port)
      const reachable = reachableOrigins(options.tls === undefined ? "http" : "https", host, port)
      const answered = reachable.filter((origin) => origins.answersTo(origin))
      const server = new SignalingServer({
        url: reachable[0] ?? "",
        urls: [...new Set([...(options.origins ?? []), ...answered])],
        certificate,
        front,
        connections,
        registry,
        consoles,
        players,
        rendezvous,
        links,
        relay: embedded,
        log,
      })
      await store.setServerUrls(server.urls)
      if (secure) certificate?.follow(secure, options.certificateRecheckMs)
      started.move()
      log.info({ url: server.url }, "signaling server listens")
      return server
    } catch (error) {
      front.close()
      http.close()
      consoles[Symbol.dispose]()
      players[Symbol.dispose]()
      await registry[Symbol.asyncDispose]()
      throw error
    }
  }

  /** PEM of the certificate that is presented at {@link url} now; undefined without TLS. */
  get certificate(): string | undefined {
    return this.#certificate?.cert
  }

  /**
   * Makes a one-time link that signs its first user in.
   * @param options.origin how the user reaches this server; one of {@link urls}, the first if left out.
   * @param options.lifetimeMs 15 minutes if left out.
   */
  mintClaimLink(options: { readonly origin?: string; readonly lifetimeMs?: number } = {}): Promise<string> {
    return this.#links.mint(options.origin ?? this.urls[0] ?? this.url, options.lifetimeMs)
  }

  /**
   * Stops. No session is ended by that: media flow on, except through the embedded relay, and both ends come back when a
   * server does.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#certificate?.[Symbol.dispose]()
    this.#front.close()
    this.#consoles[Symbol.dispose]()
    this.#players[Symbol.dispose]()
    await this.#registry[Symbol.asyncDispose]()
    this.#rendezvous[Symbol.dispose]()
    this.#connections.destroyAll()
    await this.#relay?.[Symbol.asyncDispose]()
    await this.closed
    this.#log.info({ url: this.url }, "signaling server stopped")
  }
}

function webSocketServer(): WebSocketServerLike {
  const options = {
    noServer: true,
    clientTracking: false,
    maxPayload: messageSizeMaxBytes,
    perMessageDeflate: false,
    closeTimeout: closeTimeoutMs,
  }
  // It is what @hono/node-server documents; only the two packages' types disagree, about optional properties.
  return new WebSocketServer(options) as unknown as WebSocketServerLike
}
