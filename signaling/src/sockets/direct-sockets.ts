import type { WSEvents } from "hono/ws"
import { WebSocket } from "ws"
import type { BrowserSession } from "../auth/browser-sessions.ts"
import type { SocketRegistry } from "./socket-registry.ts"

/** A page's WebSocket for the gateway that brought this server: what is said on it is between the two. */
export interface DirectSocket {
  /** Queues one binary message, in order; lost when the socket is closing. Never throws. */
  send(message: Uint8Array): void
  /** Starts the closing handshake; nothing is delivered after it. */
  close(): void
  /** Each message as it came, at most 64 kB. @returns what ends it. */
  onMessage(observer: (data: string | Uint8Array) => void): () => void
  /** Called once, at once where it is closed already. @returns what ends it. */
  onClose(observer: () => void): () => void
}

/** The gateway that brought this server along, whose own pages can reach it directly. */
export interface OwnGateway {
  readonly id: string
  /** Takes a socket that a signed-in page of this server has opened; whom it is for, the gateway finds out itself. */
  readonly accept: (socket: DirectSocket) => void
}

/** Two for each console that a browser may have open: more is a loop. */
const socketsPerSessionMax = 64
/** Hundreds of pictures of a screen. */
const backlogMaxBytes = 64 * 1024 * 1024

/** WebSockets between pages and the gateway that brought this server: counted, kept alive, passed on. */
export class DirectSockets {
  readonly #gateway: OwnGateway
  readonly #registry: SocketRegistry
  readonly #open = new Map<string, number>()

  constructor(gateway: OwnGateway, registry: SocketRegistry) {
    this.#gateway = gateway
    this.#registry = registry
  }

  /** Whether this browser has as many open as it may. */
  isFull({ idHash }: BrowserSession): boolean {
    return (this.#open.get(idHash) ?? 0) >= socketsPerSessionMax
  }

  events({ idHash }: BrowserSession): WSEvents<unknown> {
    let socket: WebSocket | undefined
    return {
      onOpen: (_event, context) => {
        if (!(context.raw instanceof WebSocket)) throw new TypeError("the WebSocket server is not ws")
        socket = context.raw
        this.#count(idHash, 1)
        const raw = socket
        this.#registry.add(raw, (code, reason) => raw.close(code, reason))
        this.#gateway.accept(direct(raw))
      },
      onClose: () => {
        if (socket === undefined) return
        this.#registry.delete(socket)
        this.#count(idHash, -1)
      },
    }
  }

  #count(idHash: string, change: 1 | -1): void {
    const count = (this.#open.get(idHash) ?? 0) + change
    if (count > 0) this.#open.set(idHash, count)
    else this.#open.delete(idHash)
  }
}

function direct(socket: WebSocket): DirectSocket {
  return {
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return
      // Whoever sends watches what arrives; this only ends a page that reads nothing at all.
      if (socket.bufferedAmount > backlogMaxBytes) socket.terminate()
      else socket.send(message)
    },
    close: () => socket.close(1000),
    onMessage(observer) {
      const heard = (data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => {
        if (socket.readyState !== WebSocket.OPEN) return
        const bytes = Array.isArray(data)
          ? Buffer.concat(data)
          : data instanceof ArrayBuffer
            ? Buffer.from(data)
            : data
        observer(isBinary ? bytes : bytes.toString())
      }
      socket.on("message", heard)
      return () => socket.off("message", heard)
    },
    onClose(observer) {
      if (socket.readyState === WebSocket.CLOSED) observer()
      else socket.once("close", observer)
      return () => socket.off("close", observer)
    },
  }
}
