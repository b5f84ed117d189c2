import { createSocket } from "node:dgram"
import { once } from "node:events"
import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { EmbeddedRelay } from "./embedded-relay.ts"

const loopback = { host: "127.0.0.1", port: 0 }

function start(
  options: { port?: number; publicHost?: string } = {},
  origins: string[] = [],
  sharesSecurePort = false,
) {
  const logged: string[] = []
  const log = pino({ level: "info" }, { write: (line) => logged.push(line) })
  return EmbeddedRelay.start({ ...loopback, ...options }, origins, sharesSecurePort, log).then((relay) => ({
    relay,
    logged,
    [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
  }))
}

describe("EmbeddedRelay", () => {
  it("is announced where it listens, over UDP first, with a secret of its own", async () => {
    await using first = await start()
    await using second = await start()
    const { stun, relay } = first.relay
    const port = /:(\d+)$/.exec(stun.urls[0] ?? "")?.[1]
    expect(stun).toEqual({ urls: [`stun:127.0.0.1:${port}`] })
    expect(relay.urls).toEqual([
      `turn:127.0.0.1:${port}?transport=udp`,
      expect.stringMatching(/^turn:127\.0\.0\.1:\d+\?transport=tcp$/),
    ])
    expect(Buffer.from(relay.secret, "base64url")).toHaveLength(32)
    expect(second.relay.relay.secret).not.toBe(relay.secret)
    expect(first.logged.join()).not.toContain(relay.secret)
  })

  it("answers there", async () => {
    await using started = await start()
    const port = Number(/:(\d+)$/.exec(started.relay.stun.urls[0] ?? "")?.[1])
    const socket = createSocket("udp4")
    // A Binding request and its success response (RFC 8489 §5).
    socket.send(Buffer.from("000100002112a442000102030405060708090a0b", "hex"), port, "127.0.0.1")
    const [answer] = await once(socket, "message")
    expect(answer.toString("hex")).toMatch(/^0101000c2112a442000102030405060708090a0b/)
    socket.close()
  })

  it("is announced under the name it is given, or that of the console", async () => {
    await using named = await start({ publicHost: "2001:db8::1" }, ["https://kvm.example.org"])
    expect(named.relay.relay.urls[0]).toMatch(/^turn:\[2001:db8::1\]:\d+\?transport=udp$/)
    await using unnamed = await start({}, ["https://kvm.example.org"])
    expect(unnamed.relay.relay.urls[0]).toMatch(/^turn:kvm\.example\.org:\d+\?transport=udp$/)
  })

  it.each([
    [
      "under its name, where that is public",
      ["https://kvm.example.org"],
      "turns:kvm.example.org:443?transport=tcp",
    ],
    ["with its port", ["http://a.example", "https://b.example:8443"], "turns:b.example:8443?transport=tcp"],
    ["not at all, where the certificate can prove no name", ["http://kvm.example.org"], undefined],
  ])("announces the console's TLS port %s", async (_what, origins, url) => {
    await using shared = await start({}, origins, true)
    expect(shared.relay.relay.urls[2]).toBe(url)
    await using apart = await start({}, origins, false)
    expect(apart.relay.relay.urls).toHaveLength(2)
  })

  it("says that its port is taken", async () => {
    await using first = await start()
    const port = Number(/:(\d+)$/.exec(first.relay.stun.urls[0] ?? "")?.[1])
    await expect(start({ port })).rejects.toMatchObject({ code: "turn/address-in-use" })
  })
})
