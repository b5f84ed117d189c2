import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { Duplex, duplexPair } from "node:stream"
import { describe, expect, it } from "vitest"
import { mintTurnCredentials } from "../credentials.ts"
import {
  AttributeType,
  decodeMessage,
  encodeChannelData,
  Method,
  parseIpAddress,
  StreamFraming,
  type StunMessage,
  type TransportAddress,
} from "../stun/index.ts"
import { type RelayClock, systemClock } from "./clock.ts"
import type { RelayEvent } from "./events.ts"
import { RelayServer, type RelayServerOptions } from "./server.ts"
import { ManualClock } from "./testing/manual-clock.ts"
import {
  addressIn,
  channelNumber,
  codeOf,
  encodeRequest,
  type Login,
  loginFrom,
  peerAddress,
  udpTransport,
} from "./testing/turn-requests.ts"
import { UdpPeer } from "./testing/udp-peer.ts"

const loopback = { host: "127.0.0.1", port: 0 }
const secrets = ["north"]

function start(options: Partial<RelayServerOptions> = {}): Promise<RelayServer> {
  return RelayServer.listen({ udp: loopback, tcp: loopback, secrets, ...options })
}

function credentials(sessionId: string, clock: RelayClock) {
  return mintTurnCredentials({
    secret: "north",
    sessionId,
    role: "console",
    expiresAtS: Math.floor(clock.unixMs() / 1000) + 60,
  })
}

/** A TURN client over any stream. */
class StreamPeer implements Disposable {
  readonly #stream: Duplex
  readonly #framing = new StreamFraming()
  readonly #received: Buffer[] = []
  #arrived = Promise.withResolvers<void>()

  constructor(stream: Duplex) {
    this.#stream = stream
    stream.on("data", (chunk: Buffer) => {
      this.#received.push(...(this.#framing.push(chunk) ?? []))
      this.#arrived.resolve()
      this.#arrived = Promise.withResolvers()
    })
  }

  write(bytes: Buffer): void {
    this.#stream.write(bytes)
  }

  async next(): Promise<Buffer> {
    for (;;) {
      const message = this.#received.shift()
      if (message !== undefined) return message
      await this.#arrived.promise
    }
  }

  async ask(request: Parameters<typeof encodeRequest>[0]): Promise<StunMessage> {
    this.write(encodeRequest(request))
    const answer = decodeMessage(await this.next())
    if (answer === undefined) throw new Error("not a STUN message")
    return answer
  }

  async allocate(
    sessionId: string,
    clock: RelayClock = systemClock,
  ): Promise<{ login: Login; relayed: TransportAddress }> {
    const login = loginFrom(await this.ask({ method: Method.allocate }), credentials(sessionId, clock))
    const answer = await this.ask({ method: Method.allocate, attributes: [udpTransport], login })
    if (codeOf(answer) !== 0) throw new Error(`Allocate was answered with ${codeOf(answer)}`)
    return { login, relayed: addressIn(answer, AttributeType.xorRelayedAddress) }
  }

  [Symbol.dispose](): void {
    this.#stream.destroy()
  }
}

async function connected(port: number | undefined): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port: port ?? 0 })
  await once(socket, "connect")
  // "close" follows.
  socket.on("error", () => undefined)
  return socket
}

/** Resolves when the connection is gone; to be reset is one way of that. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()))
}

/** Resolves in the turn of the event loop in which `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe("RelayServer", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "::1"],
    ["::", "127.0.0.1"],
    ["::", "::1"],
  ])("listening on %s answers from where %s asked", async (host, client) => {
    await using relay = await start({ udp: { host, port: 0 } })
    await using peer = await UdpPeer.open(client)
    const answer = decodeMessage(
      await peer.ask(encodeRequest({ method: Method.binding }), relay.udpPort ?? 0, client),
    )
    expect(answer && addressIn(answer, AttributeType.xorMappedAddress)).toEqual({
      address: parseIpAddress(client),
      port: peer.port,
    })
  })

  it("says who has the port when it is taken, and leaves nothing open", async () => {
    await using first = await start()
    const port = first.tcpPort ?? 0
    const refused = start({ tcp: { host: "127.0.0.1", port } })
    await expect(refused).rejects.toMatchObject({ code: "turn/address-in-use" })
    const udp = first.udpPort ?? 0
    await expect(start({ udp: { host: "127.0.0.1", port: udp } })).rejects.toThrow(/another TURN server/)
    await expect(start({ udp: { host: "203.0.113.99", port: 0 } })).rejects.toMatchObject({
      code: "turn/address-unavailable",
    })
  })

  it.each([
    [{ secrets: [] }, /needs a secret/],
    [{ secrets: ["good", ""] }, /needs a secret/],
    [{ relayedAddress: "::1" }, /no IPv4 address/],
  ])("refuses %o", async (options, message) => {
    await expect(start(options)).rejects.toThrow(message)
  })

  it("frees an allocation when its connection breaks, and says what it carried", async () => {
    const events = Promise.withResolvers<RelayEvent>()
    await using relay = await start({
      observe: (event) => event.type === "freed" && events.resolve(event),
    })
    const peer = new StreamPeer(await connected(relay.tcpPort))
    await peer.allocate("northnorthnorth1")
    expect(relay.stats()).toMatchObject({ allocations: 1, connections: 1 })
    peer[Symbol.dispose]()
    expect(await events.promise).toMatchObject({ reason: "disconnected", bytesRelayed: 0 })
    expect(relay.stats().allocations).toBe(0)
  })

  it("closes a connection that is no TURN at once, and one that leads to nothing after its patience", async () => {
    const clock = new ManualClock()
    await using relay = await start({ clock })
    const web = await connected(relay.tcpPort)
    web.write("GET / HTTP/1.1\r\n\r\n")
    await closed(web)
    const [silent, halting] = [await connected(relay.tcpPort), await connected(relay.tcpPort)]
    halting.write(Buffer.from("0003", "hex"))
    await until(() => relay.stats().connections === 2)
    clock.advance(10)
    await Promise.all([closed(silent), closed(halting)])
  })

  it("keeps a quiet connection that has an allocation, but not with a message begun and never finished", async () => {
    const clock = new ManualClock()
    await using relay = await start({ clock })
    const socket = await connected(relay.tcpPort)
    using peer = new StreamPeer(socket)
    const { login } = await peer.allocate("northnorthnorth1", clock)
    clock.advance(10)
    clock.advance(10)
    expect(codeOf(await peer.ask({ method: Method.refresh, login }))).toBe(0)
    const begun = encodeChannelData({ channel: 0x4000, data: Buffer.alloc(8) }, true).subarray(0, 6)
    const isClosed = closed(socket)
    peer.write(Buffer.concat([encodeRequest({ method: Method.refresh, login }), begun]))
    await peer.next()
    clock.advance(10)
    clock.advance(10)
    await isClosed
    await until(() => relay.stats().connections === 0)
    expect(relay.stats().allocations).toBe(0)
  })

  it("bounds the connections of an address", async () => {
    await using relay = await start({ limits: { allocationsPerAddress: 1 } })
    const sockets = await Promise.all(Array.from({ length: 17 }, () => connected(relay.tcpPort)))
    const oneMore = await connected(relay.tcpPort)
    await closed(oneMore)
    expect(relay.stats().connections).toBe(17)
    for (const socket of sockets) socket.destroy()
  })

  it("relays between a connection handed over and one of its own, dropping what a slow reader leaves", async () => {
    await using relay = await start({ tcp: loopback, limits: { bytesPerSPerSession: 1e9 } })
    const [ours, theirs] = duplexPair()
    relay.accept(ours, { host: "2001:db8::1", port: 4, transport: "tls" })
    using sender = new StreamPeer(theirs)
    const socket = await connected(relay.tcpPort)
    using reader = new StreamPeer(socket)
    const [from, to] = [await sender.allocate("northnorthnorth1"), await reader.allocate("northnorthnorth1")]
    for (const [peer, login, other] of [
      [sender, from.login, to.relayed],
      [reader, to.login, from.relayed],
    ] as const) {
      const transactionId = Buffer.alloc(12, 1)
      const attributes = [channelNumber(0x4000), peerAddress(other, transactionId)]
      expect(codeOf(await peer.ask({ method: Method.channelBind, attributes, login, transactionId }))).toBe(0)
    }
    const datagram = encodeChannelData({ channel: 0x4000, data: Buffer.alloc(1_200, 7) }, true)
    sender.write(datagram)
    expect(await reader.next()).toEqual(datagram)

    socket.pause()
    while (relay.stats().datagramsDropped === 0) {
      for (let count = 0; count < 100; count += 1) sender.write(datagram)
      await sender.ask({ method: Method.binding })
    }
    socket.resume()
    expect(await reader.next()).toEqual(datagram)
  })

  it("stops with everything: sockets, connections, allocations", async () => {
    const reasons: string[] = []
    const relay = await start({ observe: (event) => event.type === "freed" && reasons.push(event.reason) })
    const socket = await connected(relay.tcpPort)
    const peer = new StreamPeer(socket)
    await peer.allocate("northnorthnorth1")
    const isClosed = closed(socket)
    await relay[Symbol.asyncDispose]()
    await Promise.all([isClosed, relay.closed])
    expect(reasons).toEqual(["shutting-down"])
    const late = new Duplex({ read: () => undefined })
    relay.accept(late, { host: "127.0.0.1", port: 1, transport: "tls" })
    expect(late.destroyed).toBe(true)
    await relay[Symbol.asyncDispose]()
  })
})
