import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { systemClock } from "@crashcart/gateway/rtp"
import { DelayLine } from "./delay-line.ts"
import { LinkDirection } from "./direction.ts"
import type { ImpairmentOptions, LinkOptions } from "./impairment.ts"
import { seededRandom } from "./random.ts"

/** IPv4 and UDP, which a bottleneck carries, too. */
const headersBytes = 28

interface Datagram {
  readonly data: Buffer
  readonly from: Socket
  readonly port: number
  readonly host: string
}

/**
 * The link without privileges: a UDP port on this host that stands for another one, `gatewayPort`. What comes from there
 * goes forth over the link to the browser, what the browser sends to `port` goes back. Only UDP, and only where addresses
 * are told by somebody (a candidate, a TURN URL), so that `port` can be told instead.
 */
export class UdpPath implements AsyncDisposable {
  readonly port: number
  readonly forth: LinkDirection
  readonly back: LinkDirection
  readonly #socket: Socket
  readonly #gatewayPort: number
  readonly #lines: Record<keyof LinkOptions, DelayLine<Datagram>>
  /** One socket towards the gateway for each of the browser's ports, so that each keeps its own source address. */
  readonly #upstreams = new Map<number, Socket>()

  private constructor(socket: Socket, gatewayPort: number, options: LinkOptions, seed: number) {
    this.#socket = socket
    this.#gatewayPort = gatewayPort
    this.port = socket.address().port
    const random = seededRandom(seed)
    this.forth = new LinkDirection(options.forth, random)
    this.back = new LinkDirection(options.back, random)
    const deliver = ({ from, data, port, host }: Datagram) => from.send(data, port, host)
    this.#lines = {
      forth: new DelayLine(this.forth, systemClock, deliver),
      back: new DelayLine(this.back, systemClock, deliver),
    }
    socket.on("message", (data, { address, port }) => {
      const from = this.#upstream(address, port)
      this.#send("back", { data, from, port: this.#gatewayPort, host: "127.0.0.1" })
    })
  }

  /** @param seed of its chances; each seed gives one sequence of them. */
  static async open(gatewayPort: number, options: LinkOptions, seed = 1): Promise<UdpPath> {
    const socket = createSocket("udp4").bind(0, "127.0.0.1")
    await once(socket, "listening")
    return new UdpPath(socket, gatewayPort, options, seed)
  }

  /** Both directions alike, from the next packet on. */
  change(options: ImpairmentOptions): void {
    this.forth.change(options)
    this.back.change(options)
  }

  #upstream(browserHost: string, browserPort: number): Socket {
    const known = this.#upstreams.get(browserPort)
    if (known !== undefined) return known
    const socket = createSocket("udp4")
    socket.on("message", (data) => {
      this.#send("forth", { data, from: this.#socket, port: browserPort, host: browserHost })
    })
    this.#upstreams.set(browserPort, socket)
    return socket
  }

  #send(direction: keyof LinkOptions, datagram: Datagram): void {
    this.#lines[direction].send(datagram, datagram.data.length + headersBytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lines.forth[Symbol.dispose]()
    this.#lines.back[Symbol.dispose]()
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
