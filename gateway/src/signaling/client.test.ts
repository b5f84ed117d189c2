import { createServer as createHttpServer } from "node:http"
import { type AddressInfo, createServer, type Server } from "node:net"
import { MemoryStore, SignalingServer, type SignalingServerOptions } from "@crashcart/signaling"
import {
  type EndReason,
  parseMessage,
  type ServerToConsole,
  serverToConsoleSchema,
} from "@crashcart/signaling/protocol"
import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import type { Observable } from "../events.ts"
import { SignalingClient, type SignalingClientOptions } from "./client.ts"
import { ephemeralIdentity, type GatewayIdentity } from "./identity.ts"
import type { IncomingSession } from "./incoming-session.ts"

const log = pino({ level: "silent" })
const sessionId = "session-0000000000"
const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid: "0" }

function serve(
  identity: GatewayIdentity,
  options: Partial<SignalingServerOptions> = {},
): Promise<SignalingServer> {
  const store = new MemoryStore()
  return SignalingServer.listen({ port: 0, store, allowedGateways: [identity.id], log, ...options })
}

function dial(
  server: { url: string },
  identity: GatewayIdentity,
  options: Partial<SignalingClientOptions> = {},
) {
  return new SignalingClient({ serverUrl: server.url, identity, name: "rack", log, ...options })
}

async function portOf(server: Server): Promise<number> {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)))
  return (server.address() as AddressInfo).port
}

function closeOf(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Resolves once the observed value is `wanted`. */
function reaches<T>(observable: Observable<T>, wanted: T): Promise<void> {
  return new Promise((resolve) => {
    const stop = observable.observe((value) => {
      if (value !== wanted) return
      resolve()
      queueMicrotask(() => stop())
    })
  })
}

function nextOffer(client: SignalingClient): Promise<IncomingSession> {
  return new Promise((resolve) => client.onOffer(resolve))
}

/** A console as a browser would be: signed in by link, and reading what comes. */
class TestConsole implements AsyncDisposable {
  readonly cookie: string
  readonly #socket: WebSocket
  readonly #waiting: ((message: ServerToConsole) => void)[] = []
  readonly #arrived: ServerToConsole[] = []

  private constructor(socket: WebSocket, cookie: string) {
    this.#socket = socket
    this.cookie = cookie
    socket.on("message", (data) => {
      const message = parseMessage(serverToConsoleSchema, data.toString())
      const waiting = this.#waiting.shift()
      if (waiting === undefined) this.#arrived.push(message)
      else waiting(message)
    })
  }

  static async connect(server: SignalingServer): Promise<TestConsole> {
    const secret = (await server.mintClaimLink()).split("#claim=")[1]
    const claim = await fetch(`${server.url}/api/claim`, { method: "POST", body: JSON.stringify({ secret }) })
    const cookie = claim.headers.getSetCookie()[0]?.split(";")[0] ?? ""
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws/console`, {
      headers: { cookie, origin: server.url },
    })
    return new TestConsole(socket, cookie)
  }

  /** The next message of this type; others before it are passed over. */
  async next<Type extends ServerToConsole["type"]>(
    type: Type,
  ): Promise<Extract<ServerToConsole, { type: Type }>> {
    for (;;) {
      const message =
        this.#arrived.shift() ??
        (await new Promise<ServerToConsole>((resolve) => this.#waiting.push(resolve)))
      if (message.type === type) return message as Extract<ServerToConsole, { type: Type }>
    }
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.once("close", resolve))
    if (this.#socket.readyState === WebSocket.CLOSED) return
    this.#socket.close()
    await closed
  }
}

describe("SignalingClient", () => {
  it("registers with a server that knows it, and is listed under its name", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity)
    await using client = dial(server, identity)
    expect(client.state.value).toBe("connecting")
    await reaches(client.state, "registered")
    await using console = await TestConsole.connect(server)
    expect(await console.next("welcome")).toMatchObject({
      gateways: [{ id: identity.id, name: "rack", online: true }],
    })
  })

  it("takes an offer in, and passes answer, candidates and end between it and the console", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity, { iceServers: [{ urls: ["stun:192.0.2.1"] }] })
    await using client = dial(server, identity)
    const offered = nextOffer(client)
    await reaches(client.state, "registered")
    await using console = await TestConsole.connect(server)
    await console.next("welcome")

    console.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0 offer" })
    console.send({ type: "candidate", sessionId, candidate })
    console.send({ type: "candidate", sessionId, candidate: { candidate: "" } })
    const session = await offered
    expect(session).toMatchObject({
      sessionId,
      offerSdp: "v=0 offer",
      iceServers: [{ urls: ["stun:192.0.2.1"] }],
    })

    session.answer("v=0 answer")
    session.sendCandidate(candidate)
    expect(await console.next("answer")).toEqual({ type: "answer", sessionId, sdp: "v=0 answer" })
    expect(await console.next("candidate")).toEqual({ type: "candidate", sessionId, candidate })

    const received: unknown[] = []
    const ended = new Promise<EndReason>((resolve) => session.onEnd(resolve))
    session.onCandidate((one) => received.push(one))
    console.send({ type: "end", sessionId, reason: "left" })
    expect(await ended).toBe("left")
    expect(received).toEqual([candidate, { candidate: "" }])
  })

  it("ends a session once, and tells also those who ask later", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity)
    await using client = dial(server, identity)
    const offered = nextOffer(client)
    await reaches(client.state, "registered")
    await using console = await TestConsole.connect(server)
    console
      .next("welcome")
      .then(() => console.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0" }))
    const session = await offered
    const reasons: EndReason[] = []
    session.onEnd((reason) => reasons.push(reason))
    session.end("negotiation-failed")
    session.end("left")
    session.onEnd((reason) => reasons.push(reason))
    expect(reasons).toEqual(["negotiation-failed", "negotiation-failed"])
    expect(await console.next("end")).toMatchObject({ reason: "negotiation-failed" })
  })

  it.each([
    ["nobody takes offers", () => undefined],
    [
      "the one who takes them fails",
      (client: SignalingClient) =>
        client.onOffer(() => {
          throw new Error("no engine")
        }),
    ],
  ])("refuses a session when %s", async (_what, prepare) => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity)
    await using client = dial(server, identity)
    prepare(client)
    await reaches(client.state, "registered")
    await using console = await TestConsole.connect(server)
    await console.next("welcome")
    console.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0" })
    expect(await console.next("end")).toEqual({ type: "end", sessionId, reason: "negotiation-failed" })
  })

  it("is refused by a server that does not know it, and says what to do", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity, { allowedGateways: [] })
    await using client = dial(server, identity)
    await reaches(client.state, "refused")
    expect(client.lastError).toMatchObject({
      code: "signaling/refused",
      message: expect.stringContaining(`add its id, ${identity.id}, to signaling.gateways`),
    })
  })

  it("is refused by a web server that is no signaling server", async () => {
    const identity = await ephemeralIdentity()
    const other = createHttpServer((_request, response) => response.writeHead(404).end())
    await using _closing = { [Symbol.asyncDispose]: () => closeOf(other) }
    await using client = dial({ url: `http://127.0.0.1:${await portOf(other)}` }, identity)
    await reaches(client.state, "refused")
    expect(client.lastError?.cause).toMatchObject({ message: "the server answered 404" })
    expect(client.lastError?.message).toContain("no signaling server: correct signaling.url")
  })

  it("is offline where nobody listens", async () => {
    const identity = await ephemeralIdentity()
    const server = await serve(identity)
    await server[Symbol.asyncDispose]()
    await using client = dial(server, identity)
    await reaches(client.state, "offline")
    expect(client.lastError).toMatchObject({ code: "signaling/unreachable", cause: { code: "ECONNREFUSED" } })
  })

  it("leaves the place to another with the same key, without fighting for it", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity)
    await using first = dial(server, identity)
    await reaches(first.state, "registered")
    await using second = dial(server, identity)
    await reaches(first.state, "refused")
    expect(first.lastError?.message).toContain("another gateway")
    expect(second.state.value).toBe("registered")
  })

  it("comes back after the server has, and its sessions have not noticed", async () => {
    const identity = await ephemeralIdentity()
    const store = new MemoryStore()
    const first = await serve(identity, { store })
    await using client = dial(first, identity)
    const offered = nextOffer(client)
    await reaches(client.state, "registered")
    const console = await TestConsole.connect(first)
    await console.next("welcome")
    console.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0" })
    const session = await offered
    const ends: EndReason[] = []
    session.onEnd((reason) => ends.push(reason))

    await first[Symbol.asyncDispose]()
    await reaches(client.state, "offline")
    session.sendCandidate(candidate)
    await using second = await serve(identity, { store, port: Number(new URL(first.url).port) })
    await reaches(client.state, "registered")
    session.sendCandidate(candidate)
    expect(ends).toEqual([])

    // The new server knows of it by this gateway, and lets the console have it that resumes it.
    await using returned = await TestConsole.connect(second)
    await returned.next("welcome")
    returned.send({ type: "resume", sessionId, gatewayId: identity.id })
    returned.send({ type: "ice-servers", sessionId })
    await returned.next("ice-servers")
    session.sendCandidate(candidate)
    expect(await returned.next("candidate")).toEqual({ type: "candidate", sessionId, candidate })

    // A console that knows the id cannot take the living session's place, whatever the new server thinks.
    await using another = await TestConsole.connect(second)
    await another.next("welcome")
    another.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0 another" })
    expect(await another.next("end")).toMatchObject({ reason: "negotiation-failed" })
    expect(ends).toEqual([])
    session.end("left")
    expect(ends).toEqual(["left"])
  })

  it("ends a session whose console has gone as soon as its user signs out", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity)
    await using client = dial(server, identity)
    const offered = nextOffer(client)
    await reaches(client.state, "registered")
    const console = await TestConsole.connect(server)
    await console.next("welcome")
    console.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0" })
    const session = await offered
    const ended = new Promise<EndReason>((resolve) => session.onEnd(resolve))
    await console[Symbol.asyncDispose]()
    const headers = { cookie: console.cookie }
    expect((await fetch(`${server.url}/api/logout`, { method: "POST", headers })).status).toBe(204)
    expect(await ended).toBe("left")
  })

  it("ends a session when its user's sign-in has lasted as long as it may, though the server is away", async () => {
    const identity = await ephemeralIdentity()
    const sessionLimits = { idleMs: 60_000, absoluteMs: 60_000 }
    let nowMs = 0
    const server = await serve(identity, { sessionLimits, now: () => nowMs })
    await using client = dial(server, identity)
    const offered = nextOffer(client)
    await reaches(client.state, "registered")
    await using console = await TestConsole.connect(server)
    await console.next("welcome")
    nowMs = 59_900
    console.send({ type: "offer", sessionId, gatewayId: identity.id, sdp: "v=0" })
    const session = await offered
    const ended = new Promise<EndReason>((resolve) => session.onEnd(resolve))
    await server[Symbol.asyncDispose]()
    expect(await ended).toBe("left")
  })

  it("dials again when the server has fallen silent", async () => {
    const identity = await ephemeralIdentity()
    await using server = await serve(identity, { keepalive: { intervalMs: 600_000, timeoutMs: 600_000 } })
    await using client = dial(server, identity, { silenceMaxMs: 100 })
    await reaches(client.state, "registered")
    await reaches(client.state, "offline")
    expect(client.lastError?.cause).toMatchObject({ message: "the server was silent for too long" })
    await reaches(client.state, "registered")
  })

  it("stays with a server that says nothing but ping", async () => {
    const silenceMaxMs = 300
    const http = createHttpServer()
    const sockets = new WebSocketServer({ server: http })
    await using _closing = { [Symbol.asyncDispose]: () => closeOf(http) }
    const port = await portOf(http)
    const survived = new Promise((resolve) => {
      sockets.once("connection", (socket) => {
        const startedAtMs = performance.now()
        socket.on("pong", () => {
          if (performance.now() - startedAtMs > 2 * silenceMaxMs) resolve("survived")
          else socket.ping()
        })
        socket.once("close", () => resolve("lost"))
        socket.ping()
      })
    })
    await using _client = dial({ url: `http://127.0.0.1:${port}` }, await ephemeralIdentity(), {
      silenceMaxMs,
    })
    expect(await survived).toBe("survived")
  })

  it("can be disposed of at any moment", async () => {
    const identity = await ephemeralIdentity()
    const silent = createServer()
    const port = await portOf(silent)
    const client = dial({ url: `http://127.0.0.1:${port}` }, identity)
    await new Promise((resolve) => silent.once("connection", resolve))
    await client[Symbol.asyncDispose]()
    await client.closed
    expect(client.state.value).toBe("offline")
    await closeOf(silent)
  })

  it.each(["", "kvm.example.org", "ftp://kvm.example.org"])(
    "does not take %j for a server",
    async (serverUrl) => {
      const identity = await ephemeralIdentity()
      expect(() => dial({ url: serverUrl }, identity)).toThrow(
        expect.objectContaining({ code: "config/invalid" }),
      )
    },
  )
})
