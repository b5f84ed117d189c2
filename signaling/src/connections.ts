import type { Server, Socket } from "node:net"
import type { TrustedProxies } from "./http/trusted-proxies.ts"
import { addressKey } from "./limits/address-key.ts"

/** How long a client may take to hang up after we have. */
const lingerMs = 1_000

/** How many connections of clients that have not said who they are may be open: each costs a file descriptor. */
export interface ConnectionLimits {
  readonly strangersMax: number
  /** Of these from one address (IPv6 by /64), unless it is a trusted proxy's, which is many people's. */
  readonly strangersPerAddressMax: number
}

export const connectionLimitsDefault: ConnectionLimits = { strangersMax: 512, strangersPerAddressMax: 128 }

/**
 * Every connection of the server, also those that Node's http server loses sight of: once a client has asked for an
 * upgrade its connection is in nobody's list, and one that was refused stays open for as long as the client likes.
 *
 * Strangers beyond the limits are hung up on at once; who has signed in or proved a key is none any more.
 */
export class Connections {
  readonly #limits: ConnectionLimits
  readonly #proxies: TrustedProxies
  readonly #sockets = new Set<Socket>()
  /** By the other end's address and port, which a TLS socket shares with the one below it. */
  readonly #strangers = new Map<string, string>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: ConnectionLimits, proxies: TrustedProxies) {
    this.#limits = limits
    this.#proxies = proxies
  }

  watch(server: Server): void {
    server.on("connection", (socket: Socket) => {
      this.#add(socket)
      this.#count(socket)
    })
    // Over TLS the one that ends is this one; the raw one below it only closes.
    server.on("secureConnection", (socket: Socket) => this.#add(socket))
  }

  /** Whoever is at the other end has said who it is: it does not count any more. */
  admit(socket: Socket): void {
    this.#release(endpointOf(socket))
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once("close", () => this.#sockets.delete(socket))
    socket.once("finish", () => {
      const timer = setTimeout(() => socket.destroy(), lingerMs)
      socket.once("close", () => clearTimeout(timer))
    })
  }

  #count(socket: Socket): void {
    const { strangersMax, strangersPerAddressMax } = this.#limits
    const address = addressKey(socket.remoteAddress)
    const present = this.#perAddress.get(address) ?? 0
    const isFull = present >= strangersPerAddressMax && !this.#proxies.has(socket.remoteAddress)
    if (this.#strangers.size >= strangersMax || isFull) {
      socket.destroy()
      return
    }
    const endpoint = endpointOf(socket)
    this.#strangers.set(endpoint, address)
    this.#perAddress.set(address, present + 1)
    socket.once("close", () => this.#release(endpoint))
  }

  #release(endpoint: string): void {
    const address = this.#strangers.get(endpoint)
    if (address === undefined) return
    this.#strangers.delete(endpoint)
    const left = (this.#perAddress.get(address) ?? 0) - 1
    if (left > 0) this.#perAddress.set(address, left)
    else this.#perAddress.delete(address)
  }
}

function endpointOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
