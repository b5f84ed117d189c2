import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"

/**
 * A path on this host that loses packets: what a browser sends to `port` goes to the gateway, and back, except that
 * every n-th media packet towards the browser is dropped. No privileges needed.
 */
export class LossyPath implements AsyncDisposable {
  readonly port: number
  dropped = 0
  readonly #socket: Socket
  readonly #dropEvery: number
  /** One socket towards the gateway for each of the browser's ports, so that each keeps its own source address. */
  readonly #upstreams = new Map<number, Socket>()
  #mediaPackets = 0

  private constructor(socket: Socket, gatewayPort: number, dropEvery: number) {
    this.#socket = socket
    this.#dropEvery = dropEvery
    this.port = socket.address().port
    socket.on("message", (data, { address, port }) => {
      this.#upstream(address, port).send(data, gatewayPort, "127.0.0.1")
    })
  }

  static async open(gatewayPort: number, dropEvery: number): Promise<LossyPath> {
    const socket = createSocket("udp4").bind(0, "127.0.0.1")
    await once(socket, "listening")
    return new LossyPath(socket, gatewayPort, dropEvery)
  }

  #upstream(browserHost: string, browserPort: number): Socket {
    const known = this.#upstreams.get(browserPort)
    if (known !== undefined) return known
    const socket = createSocket("udp4")
    socket.on("message", (data) => {
      if (!this.#isLost(data)) this.#socket.send(data, browserPort, browserHost)
    })
    this.#upstreams.set(browserPort, socket)
    return socket
  }

  /** Media is RTP (RFC 7983: first octet 128 to 191) and large; RTCP is small. */
  #isLost(data: Buffer): boolean {
    const first = data[0] ?? 0
    if (first < 128 || first > 191 || data.length < 300) return false
    this.#mediaPackets += 1
    if (this.#mediaPackets % this.#dropEvery !== 0) return false
    this.dropped += 1
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sockets = [this.#socket, ...this.#upstreams.values()]
    await Promise.all(
      sockets.map(async (socket) => {
        const closed = once(socket, "close")
        socket.close()
        await closed
      }),
    )
  }
}
