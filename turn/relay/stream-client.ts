import { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { StreamFraming } from "../stun/index.ts"
import type { Client, ClientTransport } from "./client.ts"
import type { RelayClock } from "./clock.ts"
import type { Relay } from "./relay.ts"

/** What a client may leave unread before what comes next is dropped: late media is worth nothing. */
const backlogMaxBytes = 256 * 1024

/** Where a connection comes from, as text and number. */
export interface StreamOrigin {
  readonly host: string
  readonly port: number
  readonly transport: Exclude<ClientTransport, "udp">
}

export interface StreamSurroundings {
  readonly relay: Relay
  readonly clock: RelayClock
  /** See `RelayLimits.connectionPatienceMs`. */
  readonly patienceMs: number
}

/**
 * A client over TCP or TLS: a connection that is cut into messages.
 * @see RFC 8656 §3.1
 */
export class StreamClient implements Client {
  readonly key: string
  readonly host: string
  readonly port: number
  readonly transport: ClientTransport
  /** Resolves when the connection is closed, whoever closed it and why. */
  readonly closed: Promise<void>
  readonly #socket: Duplex
  readonly #relay: Relay
  readonly #framing = new StreamFraming()
  readonly #stopLooking: () => void
  #messages = 0
  #messagesSeen = 0

  /** @param name tells this connection from all others of the relay. */
  constructor(socket: Duplex, name: string, origin: StreamOrigin, surroundings: StreamSurroundings) {
    const { host, port, transport } = origin
    const { relay, clock, patienceMs } = surroundings
    this.key = name
    this.host = host
    this.port = port
    this.transport = transport
    this.#socket = socket
    this.#relay = relay
    // Nagle's algorithm would hold small packets back for a round trip.
    if (socket instanceof Socket) socket.setNoDelay(true)
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()))
    socket.on("data", (chunk: Buffer) => this.#receive(chunk))
    // "close" follows; a broken connection is nobody's fault.
    socket.on("error", () => undefined)
    socket.once("end", () => socket.end())
    socket.once("close", () => {
      this.#stopLooking()
      relay.disconnected(name)
    })
    this.#stopLooking = clock.every(patienceMs, () => this.#look())
  }

  send(bytes: Buffer): boolean {
    if (!this.#socket.writable || this.#socket.writableLength > backlogMaxBytes) return false
    this.#socket.write(bytes)
    return true
  }

  /** Closes once what is being answered has been. */
  close(): void {
    queueMicrotask(() => this.#socket.end())
  }

  /** Closes now. */
  destroy(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    const messages = this.#framing.push(chunk)
    if (messages === undefined) {
      this.#socket.destroy()
      return
    }
    this.#messages += messages.length
    for (const message of messages) this.#relay.receive(message, this)
  }

  /** Ends connections that lead to nothing: without an allocation, or with a message begun and never finished. */
  #look(): void {
    const isStuck = this.#framing.isPartial && this.#messages === this.#messagesSeen
    if (isStuck || !this.#relay.hasAllocation(this.key)) this.#socket.destroy()
    this.#messagesSeen = this.#messages
  }
}
