import { WebSocket } from "ws"

export interface KeepaliveOptions {
  /** How often each end is pinged. */
  readonly intervalMs: number
  /** An end that was silent for longer is dead: its socket is dropped at the next round. */
  readonly timeoutMs: number
}

/** Dead ends are dropped 8 to 11 seconds after their last sign of life. */
export const keepaliveDefault: KeepaliveOptions = { intervalMs: 3_000, timeoutMs: 8_000 }

/** How long the other end may take to answer a closing handshake when the server stops. */
const closingGraceMs = 500

interface Entry {
  readonly close: (code: number, reason: string) => void
  heardAtMs: number
}

/** All open sockets: pings them, drops the dead ones, and closes them all when the server stops. One timer for all. */
export class SocketRegistry implements AsyncDisposable {
  readonly #sockets = new Map<WebSocket, Entry>()
  readonly #options: KeepaliveOptions
  readonly #timer: NodeJS.Timeout
  #stopping = false

  constructor(options: KeepaliveOptions = keepaliveDefault) {
    this.#options = options
    this.#timer = setInterval(() => this.#round(), options.intervalMs)
  }

  /** True once the server stops: a socket that closes from now on says nothing about who was there. */
  get isStopping(): boolean {
    return this.#stopping
  }

  add(socket: WebSocket, close: (code: number, reason: string) => void): void {
    const entry: Entry = { close, heardAtMs: performance.now() }
    const heard = () => {
      entry.heardAtMs = performance.now()
    }
    socket.on("pong", heard).on("ping", heard).on("message", heard)
    this.#sockets.set(socket, entry)
    if (this.#stopping) close(1001, "the server stops")
  }

  delete(socket: WebSocket): void {
    this.#sockets.delete(socket)
  }

  /** Closes every socket with 1001; those that do not answer are dropped after half a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    const sockets = [...this.#sockets.keys()]
    const allClosed = Promise.all(sockets.map(closedOf))
    for (const { close } of this.#sockets.values()) close(1001, "the server stops")
    const grace = setTimeout(() => {
      for (const socket of sockets) socket.terminate()
    }, closingGraceMs)
    await allClosed
    clearTimeout(grace)
  }

  #round(): void {
    const nowMs = performance.now()
    for (const [socket, entry] of [...this.#sockets]) {
      if (nowMs - entry.heardAtMs > this.#options.timeoutMs) socket.terminate()
      else if (socket.readyState === WebSocket.OPEN) socket.ping()
    }
  }
}

function closedOf(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) resolve()
    else socket.once("close", () => resolve())
  })
}
