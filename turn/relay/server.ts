import type { Duplex } from "node:stream"
import type { TurnGrant } from "../credentials.ts"
import { TurnError } from "../errors.ts"
import { parseIpAddress } from "../stun/index.ts"
import { type RelayClock, systemClock } from "./clock.ts"
import type { RelayEvent, RelayStats } from "./events.ts"
import { type RelayLimits, relayLimitsDefault } from "./limits.ts"
import { Relay } from "./relay.ts"
import type { StreamOrigin } from "./stream-client.ts"
import { StreamClients } from "./stream-clients.ts"
import { TcpListener } from "./tcp-listener.ts"
import { UdpListener } from "./udp-listener.ts"

export interface ListenAddress {
  /** A literal address of this machine; `0.0.0.0` all of IPv4, `::` all of both. */
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
}

export interface RelayServerOptions {
  readonly udp?: ListenAddress
  readonly tcp?: ListenAddress
  /** Shared with who mints credentials (`mintTurnCredentials`); several while one is being retired. */
  readonly secrets: readonly string[]
  readonly limits?: Partial<RelayLimits>
  /** Asked at each request of a client; false refuses it and ends what it has. Everybody is allowed if left out. */
  readonly allow?: (grant: TurnGrant, clientHost: string) => boolean
  /** Credentials that promise a longer life are refused. Default 600 s. */
  readonly credentialLifetimeMaxS?: number
  /**
   * IPv4 address of all relayed addresses, default 192.0.0.8: the dummy address (RFC 7600, RFC 6890), which no host has and no
   * router passes on, so that what some agent sends to it past the relay reaches nobody. (Documentation's addresses would
   * be the same by the book, but private networks do use them.)
   */
  readonly relayedAddress?: string
  readonly observe?: (event: RelayEvent) => void
  readonly clock?: RelayClock
}

/** Lifetimes are whole seconds. */
const sweepIntervalMs = 1_000

/**
 * The embedded relay: TURN (RFC 8656) over UDP and TCP, closed to everything but the two ends of a session. Listens from
 * {@link listen} until disposed of.
 */
export class RelayServer implements AsyncDisposable {
  /** Resolves when the relay has stopped; rejects when it stops by a fault of its own. */
  readonly closed: Promise<void>
  /** undefined where it does not listen. */
  readonly udpPort: number | undefined
  readonly tcpPort: number | undefined
  readonly #relay: Relay
  readonly #streams: StreamClients
  readonly #listeners: readonly (UdpListener | TcpListener)[]
  readonly #stopSweeping: () => void
  readonly #stopped = Promise.withResolvers<void>()
  #disposed: Promise<void> | undefined

  private constructor(
    relay: Relay,
    clock: RelayClock,
    streams: StreamClients,
    udp: readonly UdpListener[],
    tcp: readonly TcpListener[],
  ) {
    this.#relay = relay
    this.#streams = streams
    this.#listeners = [...udp, ...tcp]
    this.udpPort = udp[0]?.port
    this.tcpPort = tcp[0]?.port
    this.#stopSweeping = clock.every(sweepIntervalMs, () => relay.sweep())
    this.closed = this.#stopped.promise
    // Who does not look at it has chosen not to know.
    this.closed.catch(() => undefined)
    for (const listener of this.#listeners) listener.closed.catch(this.#stopped.reject)
  }

  /**
   * Starts listening. Without `udp` and `tcp` there is only what {@link accept} is given.
   * @throws TurnError when an address cannot be had, or an option makes no sense.
   */
  static async listen(options: RelayServerOptions): Promise<RelayServer> {
    const clock = options.clock ?? systemClock
    const limits = { ...relayLimitsDefault, ...options.limits }
    const relay = new Relay(
      {
        secrets: checkedSecrets(options.secrets),
        limits,
        allow: options.allow ?? (() => true),
        credentialLifetimeMaxS: options.credentialLifetimeMaxS ?? 600,
        relayedAddress: checkedRelayedAddress(options.relayedAddress ?? "192.0.0.8"),
      },
      clock,
      options.observe ?? (() => undefined),
    )
    const streams = new StreamClients(relay, limits, clock)
    await using opened = new AsyncDisposableStack()
    const udp = await inFamilies(options.udp, async (address) =>
      opened.use(await UdpListener.bind(relay, address)),
    )
    const tcp = await inFamilies(options.tcp, async (address) =>
      opened.use(await TcpListener.listen(streams, address)),
    )
    opened.move()
    return new RelayServer(relay, clock, streams, udp, tcp)
  }

  /**
   * Takes over a connection that somebody else accepted: of a port shared with HTTPS, where the first octet after TLS is
   * below 4 (RFC 7983 §7).
   *
   * @param socket decrypted; its octets from the first on are still to be read (`unshift` what was looked at).
   */
  accept(socket: Duplex, origin: StreamOrigin): void {
    if (this.#disposed === undefined) this.#streams.add(socket, origin)
    else socket.destroy()
  }

  /** Ends a session's allocations at once, and refuses new ones to credentials of it that are still about. */
  kick(sessionId: string): void {
    this.#relay.kick(sessionId)
  }

  stats(): RelayStats & { readonly connections: number } {
    return { ...this.#relay.stats, connections: this.#streams.count }
  }

  /** Ends all allocations and closes all sockets. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#close()
    return this.#disposed
  }

  async #close(): Promise<void> {
    this.#stopSweeping()
    this.#relay.close()
    const closing = this.#listeners.map((listener) => listener[Symbol.asyncDispose]())
    await this.#streams.close()
    await Promise.all(closing)
    this.#stopped.resolve()
  }
}

/**
 * Opens `address`; both families for `::`, which are two sockets, as a datagram is to be answered from where it came to.
 * Where the machine has no IPv6, `::` is IPv4 alone.
 */
async function inFamilies<T extends { readonly port: number }>(
  address: ListenAddress | undefined,
  open: (address: ListenAddress) => Promise<T>,
): Promise<readonly T[]> {
  if (address === undefined) return []
  if (address.host !== "::") return [await open(address)]
  const ipv4 = { ...address, host: "0.0.0.0" }
  let first: T
  try {
    first = await open(address)
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException
    if (code !== "EAFNOSUPPORT" && code !== "EADDRNOTAVAIL") throw error
    return [await open(ipv4)]
  }
  return [first, await open({ ...ipv4, port: first.port })]
}

function checkedSecrets(secrets: readonly string[]): readonly string[] {
  if (secrets.length > 0 && secrets.every((secret) => secret !== "")) return secrets
  throw new TurnError(
    "turn/invalid-option",
    "A relay needs a secret: without one, anybody could make credentials for it.",
  )
}

function checkedRelayedAddress(text: string) {
  const address = parseIpAddress(text)
  if (address?.length === 4) return address
  throw new TurnError("turn/invalid-option", `The relayed address ${text} is no IPv4 address.`)
}
