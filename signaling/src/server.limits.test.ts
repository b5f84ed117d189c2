import { once } from "node:events"
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { pino } from "pino"
import { expect, it } from "vitest"
import { type ClientOptions, WebSocket } from "ws"
import { secretHash } from "./auth/secrets.ts"
import { MemoryStore, SignalingServer, type SignalingServerOptions } from "./index.ts"

const log = pino({ level: "silent" })
const gatewayId = "a".repeat(26)
const tls = {
  certFile: join(import.meta.dirname, "fixtures", "test-cert.pem"),
  keyFile: join(import.meta.dirname, "fixtures", "test-key.pem"),
}

function serve(options: Partial<SignalingServerOptions> = {}): Promise<SignalingServer> {
  return SignalingServer.listen({ port: 0, store: new MemoryStore(), log, ...options })
}

/** Signs a browser in, without a request of its own. */
async function cookieOf(store: MemoryStore, name: string): Promise<string> {
  const id = name.padEnd(43, "x")
  const nowMs = Date.now()
  await store.addSession({ idHash: secretHash(id), createdAtMs: nowMs, lastSeenAtMs: nowMs })
  return id
}

function openConsole(server: SignalingServer, cookie: string, options: ClientOptions = {}): WebSocket {
  const headers = { cookie, origin: server.url }
  return new WebSocket(`${server.url.replace("http", "ws")}/ws/console`, { headers, ...options })
}

function connectPlainly(server: SignalingServer) {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1")
  socket.on("error", () => undefined)
  return socket
}

it.each([
  ["in all", { strangersMax: 2, strangersPerAddressMax: 9 }],
  ["from one address", { strangersMax: 9, strangersPerAddressMax: 2 }],
])("hangs up on strangers beyond a number %s, until one has gone", async (_what, connectionLimits) => {
  await using server = await serve({ connectionLimits })
  const held = [connectPlainly(server), connectPlainly(server)]
  await Promise.all(held.map((socket) => once(socket, "connect")))
  await once(connectPlainly(server), "close")
  for (const socket of held) socket.destroy()
  let isAnswered = false
  // The server hears of the closed sockets when it hears of them.
  while (!isAnswered) {
    isAnswered = await fetch(`${server.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  }
})

it.each([
  ["plainly", {}, "crashcart-session", {}],
  ["over TLS", { tls }, "__Host-crashcart-session", { ca: readFileSync(tls.certFile) }],
])(
  "does not count who has signed in among strangers, %s",
  async (_how, options, cookieName, clientOptions) => {
    const store = new MemoryStore()
    const connectionLimits = { strangersMax: 1, strangersPerAddressMax: 1 }
    await using server = await serve({ store, connectionLimits, ...options })
    const cookie = `${cookieName}=${await cookieOf(store, "alice")}`
    const consoles: WebSocket[] = []
    for (let count = 0; count < 3; count += 1) {
      const console = openConsole(server, cookie, clientOptions)
      consoles.push(console)
      await once(console, "open")
    }
    for (const console of consoles) console.terminate()
  },
)

it("passes a few offers of one browser on at once, then two in a second, whichever socket they come through", async () => {
  const store = new MemoryStore()
  let nowMs = Date.now()
  await using server = await serve({ store, now: () => nowMs })
  const ended = async (console: WebSocket, sessionId: string) => {
    console.send(JSON.stringify({ type: "offer", sessionId, gatewayId, sdp: "v=0" }))
    for (;;) {
      const [data] = await once(console, "message")
      const message = JSON.parse(String(data))
      if (message.type === "end") return message
    }
  }
  const alice = `crashcart-session=${await cookieOf(store, "alice")}`
  const consoles = [openConsole(server, alice), openConsole(server, alice)]
  const bob = openConsole(server, `crashcart-session=${await cookieOf(store, "bob")}`)
  await Promise.all([...consoles, bob].map((console) => once(console, "message")))
  const reasons: string[] = []
  for (let count = 0; count < 12; count += 1) {
    const console = consoles[count % 2] ?? bob
    reasons.push((await ended(console, `session-00000000${10 + count}`)).reason)
  }
  // The gateway is unknown: who is told so has had the offer looked at.
  expect(reasons).toEqual([...Array(10).fill("gateway-unknown"), ...Array(2).fill("too-fast")])
  expect(await ended(bob, "session-of-bob-00")).toMatchObject({ reason: "gateway-unknown" })
  nowMs += 500
  expect(await ended(consoles[0] ?? bob, "session-0000000099")).toMatchObject({ reason: "gateway-unknown" })
  for (const console of [...consoles, bob]) console.terminate()
})
