import { createSocket, type Socket } from "node:dgram"
import { lookup as lookUpName } from "node:dns"
import { once } from "node:events"
import { isIP, isIPv6 } from "node:net"
import type { Client } from "./client.ts"
import { listenError } from "./listen-error.ts"
import type { Relay } from "./relay.ts"

/** Asked of the kernel, which may give less: a key frame comes as some hundred datagrams at once. */
const socketBufferSizeBytes = 4 << 20
/** Datagrams wait in user space only when the kernel's buffer is full; more of them would only be late. */
const backlogMaxBytes = 1 << 20

/** A UDP socket of the relay. Keeps nothing about whoever sends to it. */
export class UdpListener implements AsyncDisposable {
  /** Resolves when the socket is closed; rejects when a fault closes it. */
  readonly closed: Promise<void>
  readonly port: number
  readonly #socket: Socket
  #isOpen = true

  private constructor(socket: Socket, relay: Relay) {
    const { address: ownAddress, port: ownPort } = socket.address()
    this.#socket = socket
    this.port = ownPort
    const socketName = `udp ${ownAddress} ${ownPort}`
    socket.on("message", (bytes, { address, port }) => {
      relay.receive(bytes, new UdpClient(this, `${socketName} ${address} ${port}`, address, port))
    })
    this.closed = new Promise((resolve, reject) => {
      socket.once("close", resolve)
      socket.once("error", reject)
    })
    socket.on("error", () => this.#close())
    // Whoever owns the relay is told through its own `closed`.
    this.closed.catch(() => undefined)
  }

  /**
   * @param address a literal `host`; IPv6's wildcard does not take IPv4.
   * @throws TurnError when the address cannot be had.
   */
  static async bind(relay: Relay, address: { host: string; port: number }): Promise<UdpListener> {
    const type = isIPv6(address.host) ? "udp6" : "udp4"
    const socket = createSocket({
      type,
      ipv6Only: type === "udp6",
      lookup: lookUpLiteral,
      recvBufferSize: socketBufferSizeBytes,
      sendBufferSize: socketBufferSizeBytes,
    })
    try {
      // With a literal address the socket may be listening before `bind` returns.
      const listening = once(socket, "listening")
      socket.bind(address.port, address.host)
      await listening
    } catch (cause) {
      socket.close()
      throw listenError(cause as NodeJS.ErrnoException, "UDP", address)
    }
    return new UdpListener(socket, relay)
  }

  /** @returns false when the datagram was dropped. */
  send(bytes: Buffer, port: number, host: string): boolean {
    if (!this.#isOpen || this.#socket.getSendQueueSize() > backlogMaxBytes) return false
    this.#socket.send(bytes, port, host, lost)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
    await this.closed.catch(() => undefined)
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#socket.close()
  }
}

class UdpClient implements Client {
  readonly key: string
  readonly host: string
  readonly port: number
  readonly transport = "udp"
  readonly #listener: UdpListener

  constructor(listener: UdpListener, key: string, host: string, port: number) {
    this.#listener = listener
    this.key = key
    this.host = host
    this.port = port
  }

  send(bytes: Buffer): boolean {
    return this.#listener.send(bytes, this.port, this.host)
  }

  close(): void {
    // There is no connection to close.
  }
}

/** What the network does not take is lost, like any datagram. Without this the socket would count it as its own fault. */
function lost(): void {
  // ICE notices when nothing arrives any more.
}

type LookupCallback = (error: Error | null, address: string, family: number) => void

/** Answers for a literal address in the same call; `dns.lookup` would take a turn of the event loop for each datagram. */
const lookUpLiteral = ((host: string, options: object, callback: LookupCallback) => {
  const family = isIP(host)
  if (family === 0) lookUpName(host, options, callback)
  else callback(null, host, family)
}) as typeof lookUpName
