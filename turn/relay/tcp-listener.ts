import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"
import { listenError } from "./listen-error.ts"
import type { StreamClients } from "./stream-clients.ts"

/** A TCP port of the relay. The connections belong to `clients`. */
export class TcpListener implements AsyncDisposable {
  /** Resolves when the port is closed; rejects when a fault closes it. */
  readonly closed: Promise<void>
  readonly port: number
  readonly #server: Server

  private constructor(server: Server, clients: StreamClients) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on("connection", (socket) => {
      const { remoteAddress, remotePort } = socket
      // Gone again before we could look.
      if (remoteAddress === undefined || remotePort === undefined) socket.destroy()
      else clients.add(socket, { host: remoteAddress, port: remotePort, transport: "tcp" })
    })
    this.closed = new Promise((resolve, reject) => {
      server.once("close", resolve)
      server.once("error", reject)
    })
    // Whoever owns the relay is told through its own `closed`.
    this.closed.catch(() => undefined)
  }

  /**
   * @param address a literal `host`; IPv6's wildcard does not take IPv4.
   * @throws TurnError when the address cannot be had.
   */
  static async listen(clients: StreamClients, address: { host: string; port: number }): Promise<TcpListener> {
    const server = createServer({ noDelay: true })
    try {
      const listening = once(server, "listening")
      server.listen({ ...address, ipv6Only: true })
      await listening
    } catch (cause) {
      throw listenError(cause as NodeJS.ErrnoException, "TCP", address)
    }
    return new TcpListener(server, clients)
  }

  /** Closes the port; resolves when the connections that came through it are closed, too. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) this.#server.close()
    await this.closed.catch(() => undefined)
  }
}
