import { createSocket, type Socket } from "node:dgram"
import { lookup as lookUpName } from "node:dns"
import { once } from "node:events"
import { isIP, isIPv4 } from "node:net"
import { GatewayError } from "../../../errors.ts"
import type { RemoteAddress } from "./internals.ts"

/**
 * A UDP socket in the shape of werift's own `UdpTransport`, which it replaces because that one
 * - has no `error` listener: a port taken by somebody else between probing and binding ends the process;
 * - sends through `dns.lookup` even to literal addresses, so that no packet leaves in the call that sends it;
 * - binds the wildcard address, so that on a host with several interfaces answers may leave from another address than
 *   the one the browser asked.
 */
export class UdpTransport {
  readonly type = "udp"
  closed = false
  onData: (data: Buffer, address: RemoteAddress) => void = () => undefined
  readonly #socket: Socket
  readonly #fd: number | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#fd = fdOf(socket)
    socket.on("message", (data, { address, port }) => {
      this.onData(data, [address.split("%", 1)[0] ?? address, port])
    })
    // What cannot be sent is lost, like any datagram; ICE notices when nothing arrives any more.
    socket.on("error", () => undefined)
  }

  /**
   * @param address where to listen; where it is not this host's own (a router's, with a port forwarded), any.
   * @param portRange first and last port allowed; any port without it.
   * @throws GatewayError `peer/engine-unavailable` when no port of the range is free.
   */
  static async bind(address: string, portRange?: readonly [number, number]): Promise<UdpTransport> {
    const [first, last] = portRange ?? [0, 0]
    for (let port = first; port <= last; port += 1) {
      const socket = (await tryBind(address, port)) ?? (await tryBind(undefined, port, address))
      if (socket !== undefined) return new UdpTransport(socket)
    }
    throw new GatewayError(
      "peer/engine-unavailable",
      `No UDP port of ${address} is free (ports ${first} to ${last}). Widen the port range or close other sessions.`,
    )
  }

  get address() {
    return this.#socket.address()
  }

  get host(): string {
    return this.#socket.address().address
  }

  get port(): number {
    return this.#socket.address().port
  }

  get addressFamily(): 4 | 6 {
    return isIPv4(this.host) ? 4 : 6
  }

  /** The socket's number, for system calls that Node does not make; undefined once it is closed or where there is none. */
  get fd(): number | undefined {
    return this.closed ? undefined : this.#fd
  }

  /** Bytes the kernel has not taken yet. */
  get backlogBytes(): number {
    return this.closed ? 0 : this.#socket.getSendQueueSize()
  }

  /** Hands one datagram to the kernel now. */
  sendNow(data: Buffer, [host, port]: RemoteAddress): void {
    if (!this.closed) this.#socket.send(data, port, host)
  }

  /** For werift, which awaits. */
  send = async (data: Buffer, address?: RemoteAddress): Promise<void> => {
    if (address !== undefined) this.sendNow(data, address)
  }

  close = async (): Promise<void> => {
    if (this.closed) return
    this.closed = true
    const closed = once(this.#socket, "close")
    this.#socket.close()
    await closed
  }
}

/** @returns undefined when the port is taken, or the address is not this host's. */
async function tryBind(
  address: string | undefined,
  port: number,
  family = address,
): Promise<Socket | undefined> {
  const type = isIPv4(family ?? "") ? "udp4" : "udp6"
  const socket = createSocket({ type, ipv6Only: type === "udp6", lookup: literalLookup() })
  const bound = new Promise<boolean>((resolve) => {
    socket.once("listening", () => resolve(true))
    socket.once("error", () => resolve(false))
  })
  socket.bind({ port, ...(address === undefined ? {} : { address }) })
  if (await bound) {
    socket.removeAllListeners("error")
    return socket
  }
  socket.close()
  return undefined
}

type LookupCallback = (error: Error | null, address: string, family: number) => void

/**
 * Answers for a literal address in the same call; `dns.lookup` would take a turn of the event loop for it. Remembers the
 * last one, because nearly every packet of a session goes to the same.
 */
function literalLookup(): typeof lookUpName {
  let lastHost = ""
  let lastFamily = 0
  return ((host: string, options: object, callback: LookupCallback) => {
    if (host !== lastHost) {
      lastFamily = isIP(host)
      lastHost = host
    }
    if (lastFamily === 0) lookUpName(host, options, callback)
    else callback(null, host, lastFamily)
  }) as typeof lookUpName
}

/** Node keeps the number behind a symbol of its own; by name (`_handle`) it is there too, with a warning. */
function fdOf(socket: Socket): number | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === "state symbol",
  )
  if (symbol === undefined) return undefined
  const state = (socket as unknown as Record<symbol, { readonly handle?: { readonly fd?: unknown } | null }>)[
    symbol
  ]
  const fd = state?.handle?.fd
  return typeof fd === "number" && fd >= 0 ? fd : undefined
}
