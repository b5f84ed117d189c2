import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { Agent, request } from "node:https"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { connect, type TLSSocket } from "node:tls"
import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { Certificate } from "./certificate.ts"
import { MemoryStore, SignalingServer } from "./index.ts"
import { securePort } from "./secure-port.ts"

const log = pino({ level: "silent" })
const tls = {
  certFile: join(import.meta.dirname, "fixtures", "test-cert.pem"),
  keyFile: join(import.meta.dirname, "fixtures", "test-key.pem"),
}
const ca = readFileSync(tls.certFile)
/** A STUN Binding request (RFC 8489 §5) and the beginning of its success response. */
const bindingRequest = Buffer.from("000100002112a442000102030405060708090a0b", "hex")
const bindingResponse = /^0101[0-9a-f]{4}2112a442000102030405060708090a0b/

function serve(withRelay = true): Promise<SignalingServer> {
  const embeddedRelay = withRelay ? { embeddedRelay: { host: "127.0.0.1", port: 0 } } : {}
  return SignalingServer.listen({ port: 0, store: new MemoryStore(), log, tls, ...embeddedRelay })
}

async function dial(server: SignalingServer): Promise<TLSSocket> {
  const socket = connect({ port: Number(new URL(server.url).port), host: "127.0.0.1", ca })
  socket.on("error", () => undefined)
  await once(socket, "secureConnect")
  return socket
}

function statusOf(server: SignalingServer, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const get = request(`${server.url}/healthz`, { ca, agent }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode))
    })
    get.once("error", reject).end()
  })
}

describe("a TLS port that console and relay share", () => {
  it("answers a browser, and again on the same connection", async () => {
    await using server = await serve()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await statusOf(server, agent)).toBe(200)
    expect(await statusOf(server, agent)).toBe(200)
    agent.destroy()
  })

  it("answers a TURN client", async () => {
    await using server = await serve()
    const socket = await dial(server)
    socket.write(bindingRequest)
    const [answer] = await once(socket, "data")
    expect(answer.toString("hex")).toMatch(bindingResponse)
    socket.write(bindingRequest)
    const [again] = await once(socket, "data")
    expect(again.toString("hex")).toMatch(bindingResponse)
    socket.destroy()
  })

  it.each([
    ["a TURN client", bindingRequest, bindingResponse],
    [
      "a browser",
      Buffer.from("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"),
      new RegExp(`^${Buffer.from("HTTP/1.1 200").toString("hex")}`),
    ],
  ])("understands %s that sends octet by octet", async (_who, message, expected) => {
    await using server = await serve()
    const socket = await dial(server)
    socket.setNoDelay(true)
    for (const octet of message) {
      socket.write(Buffer.of(octet))
      await wait(0)
    }
    const [answer] = await once(socket, "data")
    expect(answer.toString("hex")).toMatch(expected)
    socket.destroy()
  })

  it("has nothing to say to a TURN client where there is no relay", async () => {
    await using server = await serve(false)
    const socket = await dial(server)
    socket.write(bindingRequest)
    const [answer] = await once(socket, "data")
    expect(answer.toString("latin1")).toMatch(/^HTTP\/1\.1 400/)
    socket.destroy()
  })

  it("lets a client go that says nothing after the handshake", async () => {
    using certificate = await Certificate.read(tls, log)
    const port = securePort({ certificate, http: createServer(), firstOctetTimeoutMs: 1 })
    port.listen(0, "127.0.0.1")
    await once(port, "listening")
    const socket = connect({ port: (port.address() as AddressInfo).port, host: "127.0.0.1", ca })
    await once(socket.resume(), "close")
    port.close()
    await once(port, "close")
  })

  it("lets everybody go when it closes, also who has not said a word", async () => {
    const server = await serve()
    const silent = await dial(server)
    const turn = await dial(server)
    turn.write(bindingRequest)
    await once(turn, "data")
    const closed = [once(silent, "close"), once(turn, "close")]
    await server[Symbol.asyncDispose]()
    await Promise.all(closed)
  })
})
