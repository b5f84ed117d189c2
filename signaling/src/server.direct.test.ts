import { once } from "node:events"
import { request } from "node:http"
import { networkInterfaces } from "node:os"
import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { WebSocket } from "ws"
import { type DirectSocket, MemoryStore, SignalingServer, type SignalingServerOptions } from "./index.ts"

const log = pino({ level: "silent" })
const ownId = "a".repeat(26)

async function rig(options: Partial<SignalingServerOptions> = {}) {
  const accepted: DirectSocket[] = []
  const ownGateway = { id: ownId, accept: (socket: DirectSocket) => void accepted.push(socket) }
  const server = await SignalingServer.listen({
    port: 0,
    store: new MemoryStore(),
    log,
    allowedGateways: [ownId, "b".repeat(26)],
    ownGateway,
    ...options,
  })
  const secret = (await server.mintClaimLink()).split("#claim=")[1]
  const claim = await fetch(`${server.url}/api/claim`, { method: "POST", body: JSON.stringify({ secret }) })
  const cookie = claim.headers.getSetCookie()[0]?.split(";")[0] ?? ""
  return { server, accepted, cookie, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function dial(url: string, path: string, headers: Record<string, string>): WebSocket {
  return new WebSocket(`${url.replace("http", "ws")}${path}`, { headers })
}

/** The status that an upgrade was refused with. */
async function refusal(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request(`${url}/ws/direct`, {
    agent: false,
    headers: {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      ...headers,
    },
  })
  asked.end()
  const [response] = await once(asked, "response")
  response.resume()
  return response.statusCode
}

describe("a page's socket to the gateway that brought the server", () => {
  it("is passed on, both ways, for who is signed in", async () => {
    await using room = await rig()
    const { url } = room.server
    const page = dial(url, "/ws/direct", { cookie: room.cookie, origin: url })
    await once(page, "open")
    const [socket] = room.accepted
    const heard: unknown[] = []
    socket?.onMessage((data) => heard.push(typeof data === "string" ? data : [...data]))
    const closed = new Promise<void>((resolve) => socket?.onClose(resolve))
    socket?.send(Uint8Array.of(1, 2))
    const [message] = await once(page, "message")
    expect([...message]).toEqual([1, 2])
    page.send("ticket")
    page.send(Uint8Array.of(3))
    page.close()
    await closed
    expect(heard).toEqual(["ticket", [3]])
  })

  it("is let in from our own pages only, with a cookie", async () => {
    await using room = await rig()
    const { url } = room.server
    expect(await refusal(url, { origin: url })).toBe(401)
    expect(await refusal(url, { cookie: room.cookie, origin: "http://127.0.0.1:1" })).toBe(403)
    expect(await refusal(url, { cookie: room.cookie })).toBe(403)
    expect(room.accepted).toEqual([])
  })

  it("is not let in over plain http from another machine, which others could read along", async (context) => {
    const outward = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4")
    if (outward === undefined) return context.skip("this machine is on no network")
    await using room = await rig({ host: "0.0.0.0" })
    const url = `http://${outward.address}:${new URL(room.server.url).port}`
    expect(await refusal(url, { cookie: room.cookie, origin: url })).toBe(403)
    expect(room.accepted).toEqual([])
  })

  it("has no address where no gateway brought the server", async () => {
    await using server = await SignalingServer.listen({ port: 0, store: new MemoryStore(), log })
    expect((await fetch(`${server.url}/ws/direct`)).status).toBe(404)
  })

  it("is announced for that gateway, and for no other", async () => {
    await using room = await rig()
    const { url } = room.server
    const page = dial(url, "/ws/console", { cookie: room.cookie, origin: url })
    const [message] = await once(page, "message")
    const { gateways } = JSON.parse(String(message))
    expect(gateways.map(({ direct }: { direct?: boolean }) => direct)).toEqual([true, undefined])
    page.close()
  })
})
