import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"

/** A UDP client on a real socket that asks one thing at a time. */
export class UdpPeer implements AsyncDisposable {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** @param host where to send from; the port is any. */
  static async open(host: string): Promise<UdpPeer> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4")
    const listening = once(socket, "listening")
    socket.bind(0, host)
    await listening
    return new UdpPeer(socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  send(bytes: Buffer, port: number, host: string): void {
    this.#socket.send(bytes, port, host)
  }

  /** Sends, and waits for the next datagram. */
  async ask(bytes: Buffer, port: number, host: string): Promise<Buffer> {
    const answered = once(this.#socket, "message")
    this.#socket.send(bytes, port, host)
    const [answer] = await answered
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, "close")
    this.#socket.close()
    await closed
  }
}
