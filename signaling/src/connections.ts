import type { Server } from "node:http"
import type { Socket } from "node:net"

/** How long a client may take to hang up after we have. */
const lingerMs = 1_000

/**
 * Every connection of the server, also those that Node's http server loses sight of: once a client has asked for an
 * upgrade its connection is in nobody's list, and one that was refused stays open for as long as the client likes.
 */
export class Connections {
  readonly #sockets = new Set<Socket>()

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => this.#add(socket))
    // Over TLS the one that ends is this one; the raw one below it only closes.
    server.on("secureConnection", (socket: Socket) => this.#add(socket))
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
}
