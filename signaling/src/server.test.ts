import { generateKeyPairSync, sign } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { request } from "node:https"
import { connect } from "node:net"
import { networkInterfaces } from "node:os"
import { join } from "node:path"
import { connect as connectTls } from "node:tls"
import fc from "fast-check"
import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { type ClientOptions, WebSocket } from "ws"
import { challengeTranscript, closeCodes, gatewayIdOf } from "../protocol/index.ts"
import { MemoryStore, SignalingError, SignalingServer, type SignalingServerOptions } from "./index.ts"

const log = pino({ level: "silent" })
const sessionId = "session-0000000000"

function serve(options: Partial<SignalingServerOptions> = {}): Promise<SignalingServer> {
  return SignalingServer.listen({ port: 0, store: new MemoryStore(), log, ...options })
}

async function signIn(server: SignalingServer): Promise<string> {
  const secret = (await server.mintClaimLink()).split("#claim=")[1]
  const claim = await fetch(`${server.url}/api/claim`, { method: "POST", body: JSON.stringify({ secret }) })
  return claim.headers.getSetCookie()[0]?.split(";")[0] ?? ""
}

/** Made for these tests alone, for 127.0.0.1, with `openssl req -x509`. */
const tls = {
  certFile: join(import.meta.dirname, "fixtures", "test-cert.pem"),
  keyFile: join(import.meta.dirname, "fixtures", "test-key.pem"),
}

/** @returns the cookie that was set. */
function postOverTls(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", ca: readFileSync(tls.certFile), agent: false }
    const post = request(url, options, (response) => {
      response.resume().once("end", () => resolve(response.headers["set-cookie"]?.[0] ?? ""))
    })
    post.once("error", reject).end(body)
  })
}

/** A client whose upgrade was refused, and which goes on sending instead of closing its side. */
async function refusedHalfOpen(server: SignalingServer) {
  const { host, port, protocol } = new URL(server.url)
  const options = { port: Number(port), host: "127.0.0.1", allowHalfOpen: true }
  const socket =
    protocol === "https:" ? connectTls({ ...options, ca: readFileSync(tls.certFile) }) : connect(options)
  const upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
  socket.write(`GET /ws/console HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n`)
  const [answer] = await once(socket, "data")
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /)
  const sending = setInterval(() => socket.write("x"), 20)
  const dropped = new Promise<NodeJS.ErrnoException>((resolve) => socket.once("error", resolve))
  return {
    dropped,
    async [Symbol.asyncDispose]() {
      clearInterval(sending)
      socket.destroy()
    },
  }
}

/** Any client of either WebSocket: knows its upgrade's answer, its messages in order, and how it was closed. */
class Client implements AsyncDisposable {
  readonly socket: WebSocket
  /** Close code and reason. */
  readonly closed: Promise<[number, string]>
  readonly #messages: AsyncIterator<[Buffer]>

  constructor(
    server: SignalingServer,
    path: string,
    headers: Record<string, string>,
    options: ClientOptions = {},
  ) {
    this.socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, { headers, ...options })
    this.closed = once(this.socket, "close").then(([code, reason]) => [code, String(reason)])
    const messages: Buffer[] = []
    const waiting: ((message: Buffer) => void)[] = []
    this.socket.on("message", (data: Buffer) => {
      const next = waiting.shift()
      if (next === undefined) messages.push(data)
      else next(data)
    })
    this.#messages = {
      next: async () => {
        const value = messages.shift() ?? (await new Promise<Buffer>((resolve) => waiting.push(resolve)))
        return { value: [value] }
      },
    }
  }

  /** 101, or the status that the upgrade was answered with. */
  async upgrade(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.socket.once("open", () => resolve(101))
      this.socket.once("unexpected-response", (request, response) => {
        resolve(response.statusCode ?? 0)
        request.destroy()
      })
      this.socket.once("error", reject)
    })
  }

  async next(): Promise<Record<string, unknown>> {
    const { value } = await this.#messages.next()
    return JSON.parse(String(value[0]))
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.on("error", () => undefined)
    this.socket.terminate()
    await this.closed
  }
}

async function console(server: SignalingServer, cookie: string, options?: ClientOptions): Promise<Client> {
  const client = new Client(server, "/ws/console", { cookie, origin: server.url }, options)
  await once(client.socket, "open")
  return client
}

const keys = generateKeyPairSync("ed25519")
const publicKey = keys.publicKey.export({ format: "jwk" }).x ?? ""
const gatewayId = await gatewayIdOf(Uint8Array.from(Buffer.from(publicKey, "base64url")))

function proof(server: SignalingServer, nonce: unknown): object {
  const signature = sign(null, challengeTranscript(server.url, gatewayId, String(nonce)), keys.privateKey)
  return {
    type: "prove",
    version: 1,
    gatewayId,
    name: "rack",
    publicKey,
    signature: signature.toString("base64url"),
  }
}

/** A gateway that has proved itself. */
async function gateway(server: SignalingServer, options?: ClientOptions): Promise<Client> {
  const client = new Client(server, "/ws/gateway", {}, options)
  const challenge = await client.next()
  client.send(proof(server, challenge["nonce"]))
  expect(await client.next()).toEqual({ type: "registered" })
  return client
}

describe("a console's WebSocket", () => {
  it("opens for our own page with a cookie, and welcomes it", async () => {
    await using server = await serve({ allowedGateways: [gatewayId] })
    await using client = await console(server, await signIn(server))
    expect(await client.next()).toEqual({
      type: "welcome",
      version: 1,
      gateways: [{ id: gatewayId, name: gatewayId.slice(0, 8), online: false }],
      iceServers: [],
      relay: false,
    })
  })

  it.each([
    ["another site", "https://evil.example"],
    ["another port of this host, to which the browser sends the cookie too", "http://127.0.0.1:9"],
    ["another name of this host", "http://localhost"],
    ["a sandboxed frame", "null"],
    ["nowhere: no browser leaves Origin out", undefined],
  ])("does not open for a page of %s, though the cookie is good", async (_what, origin) => {
    await using server = await serve()
    const cookie = await signIn(server)
    const client = new Client(server, "/ws/console", { cookie, ...(origin && { origin }) })
    expect(await client.upgrade()).toBe(403)
  })

  it("does not open without a cookie, nor with one that is made up", async () => {
    await using server = await serve()
    const origin = server.url
    expect(await new Client(server, "/ws/console", { origin }).upgrade()).toBe(401)
    const cookie = `crashcart-session=${"x".repeat(43)}`
    expect(await new Client(server, "/ws/console", { origin, cookie }).upgrade()).toBe(401)
  })

  it("does not open under a name that is not ours", async () => {
    await using server = await serve()
    const headers = { cookie: await signIn(server), origin: "http://evil.example", host: "evil.example" }
    expect(await new Client(server, "/ws/console", headers).upgrade()).toBe(421)
  })

  it("closes when its user signs out, ends what it was doing, and does not open again", async () => {
    await using server = await serve({ allowedGateways: [gatewayId] })
    await using rack = await gateway(server)
    const cookie = await signIn(server)
    await using client = await console(server, cookie)
    client.send({ type: "offer", sessionId, gatewayId, sdp: "v=0" })
    expect(await rack.next()).toMatchObject({ type: "offer" })
    await fetch(`${server.url}/api/logout`, { method: "POST", headers: { cookie } })
    expect(await client.closed).toEqual([closeCodes.signedOut, "signed out"])
    expect(await rack.next()).toEqual({ type: "end", sessionId, reason: "left" })
    expect(await new Client(server, "/ws/console", { cookie, origin: server.url }).upgrade()).toBe(401)
  })

  it.each([
    ["of more than 64 kB", "x".repeat(64 * 1024 + 1), 1009],
    ["of more than 64 kB in other characters", "é".repeat(40 * 1024), 1009],
    ["that is not JSON", "hello", 1008],
    ["that no console sends", JSON.stringify({ type: "registered" }), 1008],
    ["that is binary", Buffer.from('{"type":"ice-servers"}'), 1003],
  ])("closes at a message %s", async (_what, data, code) => {
    await using server = await serve()
    await using client = await console(server, await signIn(server))
    client.socket.send(data)
    expect((await client.closed)[0]).toBe(code)
  })

  it("closes when messages come faster than a person's browser sends any", async () => {
    await using server = await serve()
    await using client = await console(server, await signIn(server))
    for (let count = 0; count < 400; count += 1) client.send({ type: "end", sessionId, reason: "left" })
    expect(await client.closed).toEqual([1008, "too many messages"])
  })

  it("survives no random message, and the server survives them all", async () => {
    await using server = await serve()
    const cookie = await signIn(server)
    const message = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.json())
    await fc.assert(
      fc.asyncProperty(message, async (data) => {
        await using client = await console(server, cookie)
        client.socket.send(data)
        expect([1003, 1008]).toContain((await client.closed)[0])
      }),
      { numRuns: 40 },
    )
    await using client = await console(server, cookie)
    expect(await client.next()).toMatchObject({ type: "welcome" })
  })
})

describe("a gateway's WebSocket", () => {
  it("does not open for a web page of any origin", async () => {
    await using server = await serve()
    for (const origin of [server.url, "https://evil.example"]) {
      expect(await new Client(server, "/ws/gateway", { origin }).upgrade()).toBe(403)
    }
  })

  it("is refused to a gateway that is not on the list, whose proof is good", async () => {
    await using server = await serve()
    await using client = new Client(server, "/ws/gateway", {})
    const challenge = await client.next()
    client.send(proof(server, challenge["nonce"]))
    expect((await client.closed)[0]).toBe(closeCodes.refused)
  })

  it("opens to a gateway that the store knows, and keeps its new name", async () => {
    const store = new MemoryStore()
    await store.putGateway({ id: gatewayId, name: "old name", addedAtMs: 1 })
    await using server = await serve({ store })
    await using _client = await gateway(server)
    expect(await store.gateways()).toEqual([{ id: gatewayId, name: "rack", addedAtMs: 1 }])
  })

  it("is refused to a proof that was made for another connection", async () => {
    await using server = await serve({ allowedGateways: [gatewayId] })
    await using first = new Client(server, "/ws/gateway", {})
    const recorded = proof(server, (await first.next())["nonce"])
    await using second = new Client(server, "/ws/gateway", {})
    await second.next()
    second.send(recorded)
    expect((await second.closed)[0]).toBe(closeCodes.refused)
  })

  it("closes when it says anything before its proof, or proves twice", async () => {
    await using server = await serve({ allowedGateways: [gatewayId] })
    await using early = new Client(server, "/ws/gateway", {})
    await early.next()
    early.send({ type: "answer", sessionId, sdp: "v=0" })
    expect((await early.closed)[0]).toBe(1008)

    await using twice = new Client(server, "/ws/gateway", {})
    const { nonce } = await twice.next()
    twice.send(proof(server, nonce))
    twice.send(proof(server, nonce))
    expect((await twice.closed)[0]).toBe(1008)
  })

  it("is not opened to more strangers at once than 64 from one address", async () => {
    await using server = await serve({ allowedGateways: [gatewayId] })
    await using strangers = new AsyncDisposableStack()
    for (let count = 0; count < 64; count += 1) {
      const stranger = strangers.use(new Client(server, "/ws/gateway", {}))
      await stranger.next()
    }
    expect(await new Client(server, "/ws/gateway", {}).upgrade()).toBe(503)
    await strangers.disposeAsync()
    // The server hears of the closed sockets when it hears of them.
    let status = 503
    while (status === 503) {
      const client = new Client(server, "/ws/gateway", {})
      status = await client.upgrade()
      if (status === 101) await client[Symbol.asyncDispose]()
    }
    await using _client = await gateway(server)
  })
})

describe("an end that is dead or slow", () => {
  it("is dropped, a dead gateway's consoles are told, and who answers pings stays", async () => {
    await using server = await serve({
      allowedGateways: [gatewayId],
      keepalive: { intervalMs: 20, timeoutMs: 400 },
    })
    await using dead = await gateway(server, { autoPong: false })
    await using alive = await console(server, await signIn(server))
    expect(await alive.next()).toMatchObject({ gateways: [{ online: true }] })
    expect(await alive.next()).toMatchObject({ type: "gateways", gateways: [{ online: false }] })
    expect((await dead.closed)[0]).toBe(1006)
    alive.send({ type: "offer", sessionId, gatewayId, sdp: "v=0" })
    expect(await alive.next()).toEqual({ type: "end", sessionId, reason: "gateway-gone" })
  })

  it("is dropped when it does not read, and nobody else is", async () => {
    const told = Promise.withResolvers<string>()
    const orphaned = pino({}, { write: (line) => line.includes("session orphaned") && told.resolve(line) })
    await using server = await serve({ allowedGateways: [gatewayId], log: orphaned })
    const cookie = await signIn(server)
    await using rack = await gateway(server)
    await using other = await console(server, cookie)
    await other.next()
    await using slow = await console(server, cookie)
    await slow.next()
    slow.send({ type: "offer", sessionId, gatewayId, sdp: "v=0" })
    await rack.next()
    slow.socket.pause()
    // More than the kernel's buffers and the server's backlog hold.
    const answer = { type: "answer", sessionId, sdp: "a".repeat(48 * 1024) }
    for (let count = 0; count < 600; count += 1) rack.send(answer)
    expect(await told.promise).toContain(sessionId)
    other.send({ type: "resume", sessionId, gatewayId })
    other.send({ type: "ice-servers", sessionId })
    expect(await other.next()).toEqual({ type: "ice-servers", sessionId, iceServers: [] })
  })
})

describe("the server", () => {
  it("tells nobody that a session ended when it stops, and does not believe it itself", async () => {
    const lines: string[] = []
    const watchedLog = pino({ level: "trace" }, { write: (line) => lines.push(line) })
    const server = await serve({ allowedGateways: [gatewayId], log: watchedLog })
    await using rack = await gateway(server)
    await using client = await console(server, await signIn(server))
    await client.next()
    client.send({ type: "offer", sessionId, gatewayId, sdp: "v=0" })
    await rack.next()
    const heard: string[] = []
    for (const { socket } of [rack, client]) socket.on("message", (data) => heard.push(String(data)))
    await server[Symbol.asyncDispose]()
    expect([(await rack.closed)[0], (await client.closed)[0]]).toEqual([1001, 1001])
    expect(heard).toEqual([])
    await server.closed
    expect(lines.filter((line) => line.includes('"session '))).toEqual([
      expect.stringContaining('"msg":"session offered"'),
    ])
  })

  it("stops though an end does not answer the closing handshake", async () => {
    const server = await serve()
    await using client = await console(server, await signIn(server))
    client.socket.pause()
    await server[Symbol.asyncDispose]()
    await server.closed
  })

  it.each([
    ["plainly", {}],
    ["over TLS", { tls }],
  ])(
    "leaves no socket to a client that came %s, was refused, and does not hang up",
    async (_how, options) => {
      await using server = await serve(options)
      await using stubborn = await refusedHalfOpen(server)
      const error = await stubborn.dropped
      expect(["ECONNRESET", "EPIPE"]).toContain(error.code)
    },
  )

  it("stops though a client that was refused does not hang up", async () => {
    const server = await serve()
    await using _stubborn = await refusedHalfOpen(server)
    await server[Symbol.asyncDispose]()
  })

  it("names the port that is taken", async () => {
    await using first = await serve()
    const port = Number(new URL(first.url).port)
    const second = serve({ port })
    await expect(second).rejects.toBeInstanceOf(SignalingError)
    await expect(second).rejects.toMatchObject({
      code: "signaling/address-in-use",
      message: expect.stringContaining(String(port)),
    })
  })

  it("names the address that is not this machine's", async () => {
    await expect(serve({ host: "192.0.2.1" })).rejects.toMatchObject({
      code: "signaling/address-unavailable",
    })
  })

  it("listens on loopback unless told otherwise", async () => {
    await using server = await serve()
    expect(new URL(server.url).hostname).toBe("127.0.0.1")
    expect(server.urls).toEqual([server.url])
    await using wide = await serve({ host: "0.0.0.0" })
    expect(wide.urls[0]).toBe(wide.url)
    expect(new URL(wide.url).hostname).toBe("127.0.0.1")
  })

  it("speaks TLS with a certificate of its owner's, and its cookie is then bound to this host", async () => {
    await using server = await serve({ tls })
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    const secret = (await server.mintClaimLink()).split("#claim=")[1]
    const cookie = await postOverTls(`${server.url}/api/claim`, JSON.stringify({ secret }))
    expect(cookie).toMatch(/^__Host-crashcart-session=.*; Secure/)
    const headers = { cookie: cookie.split(";")[0] ?? "", origin: server.url }
    await using client = new Client(server, "/ws/console", headers, { ca: readFileSync(tls.certFile) })
    expect(await client.next()).toMatchObject({ type: "welcome" })
  })

  it.each([
    ["missing", { certFile: "/nonexistent.pem", keyFile: "/nonexistent.pem" }],
    ["not a certificate and its key", { certFile: tls.keyFile, keyFile: tls.keyFile }],
  ])("names the TLS files when they are %s", async (_what, files) => {
    const refusal = serve({ tls: files })
    await expect(refusal).rejects.toMatchObject({
      code: "signaling/tls-unreadable",
      message: expect.stringContaining(files.certFile),
    })
  })

  it("starts with the browser sessions that still are, and forgets the others", async () => {
    const store = new MemoryStore()
    await store.addSession({ idHash: "yesterday's", createdAtMs: 0, lastSeenAtMs: 5_000 })
    await store.addSession({ idHash: "today's", createdAtMs: 9_000, lastSeenAtMs: 9_000 })
    const sessionLimits = { idleMs: 2_000, absoluteMs: 20_000 }
    await using _server = await serve({ store, sessionLimits, now: () => 10_000 })
    expect((await store.sessions()).map(({ idHash }) => idHash)).toEqual(["today's"])
  })

  it("leaves its addresses in the store, for whoever mints a link from another process", async () => {
    const store = new MemoryStore()
    await using server = await serve({ store })
    expect(await store.serverUrls()).toEqual(server.urls)
  })

  it("mints links for the origin that people use", async () => {
    await using server = await serve({ origins: ["https://kvm.example.org"] })
    expect(await server.mintClaimLink()).toMatch(/^https:\/\/kvm\.example\.org\/#claim=/)
    expect(await server.mintClaimLink({ origin: server.url })).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#claim=/)
  })

  it("lists only addresses that it answers to", async () => {
    const origins = ["https://kvm.example.org"]
    await using wide = await serve({ host: "0.0.0.0", origins })
    expect(wide.urls).toEqual(["https://kvm.example.org", wide.url])
    await using named = await serve({ origins: ["https://kvm.example.org", "https://kvm.example.org"] })
    expect(named.urls).toEqual(["https://kvm.example.org", named.url])
    const lan = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4")
    if (lan === undefined) return
    await using outward = await serve({ host: lan.address, origins })
    expect(outward.urls).toEqual(origins)
    expect(new URL(outward.url).hostname).toBe(lan.address)
  })

  it("answers a request for any other upgrade as an ordinary one", async () => {
    await using server = await serve()
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1")
    const host = new URL(server.url).host
    socket.end(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n`)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })
})
