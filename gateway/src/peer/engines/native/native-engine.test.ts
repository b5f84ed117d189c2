import { createSocket } from "node:dgram"
import { once } from "node:events"
import { readdir } from "node:fs/promises"
import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { GatewayError } from "../../../errors.ts"
import { picture } from "../../../rtp/testing/pictures.ts"
import { describeEngineContract } from "../../engine.contract.ts"
import type { EnginePeer } from "../../engine.ts"
import { chromiumOffer } from "../../testing/chromium-offer.ts"
import { NativeBrowser } from "../../testing/native-browser.ts"
import { NativeEngine } from "./native-engine.ts"

const engine = await NativeEngine.load({ loopback: true })

describe("NativeEngine", () => {
  describeEngineContract(() => engine)

  it("says what to do where its library cannot be loaded", async () => {
    const cause = new Error("Cannot find package")
    await expect(NativeEngine.load({}, () => Promise.reject(cause))).rejects.toMatchObject({
      code: "peer/engine-unavailable",
      message: expect.stringContaining("peer.engine"),
      cause,
    })
  })

  it("offers loopback when told to", async () => {
    for (const loopback of [true, false]) {
      const local = await NativeEngine.load({ loopback })
      await using peer = await local.answer({ offerSdp: chromiumOffer, iceServers: [] })
      const candidates = await gathered(peer)
      expect(candidates.some((candidate) => candidate.includes(" 127.0.0.1 "))).toBe(loopback)
    }
  })

  it("asks the STUN server that it is told of, and notes the servers that it cannot use", async () => {
    const server = createSocket("udp4").bind(0, "127.0.0.1")
    await once(server, "listening")
    const notes: unknown[] = []
    const noting = await NativeEngine.load({ report: (note) => notes.push(note) })
    const asked = once(server, "message")
    await using _peer = await noting.answer({
      offerSdp: chromiumOffer,
      iceServers: [
        { urls: [`stun:127.0.0.1:${server.address().port}`] },
        { urls: ["turns:relay.example"], username: "user", credential: "secret" },
      ],
    })
    const [request] = await asked
    // A Binding request: RFC 8489 §5.
    expect(request.readUInt16BE(0)).toBe(0x0001)
    expect(notes.map(String)).toEqual([expect.stringContaining("turns:relay.example")])
    expect(notes.map(String).join()).not.toContain("secret")
    server.close()
  })

  it("serves all viewers through one port when the range has only one", async () => {
    const port = await freePort()
    const narrow = await NativeEngine.load({ loopback: true, icePortRange: [port, port] })
    using first = new NativeBrowser()
    using second = new NativeBrowser()
    await using peers = new AsyncDisposableStack()
    for (const browser of [first, second]) {
      const peer = peers.use(await narrow.answer({ offerSdp: await browser.offer(), iceServers: [] }))
      browser.accept(peer)
      await vi.waitUntil(() => peer.state.value === "connected", { timeout: 25_000 })
      const ports = (await gathered(peer)).map((candidate) => Number(candidate.split(" ")[5]))
      expect(new Set(ports)).toEqual(new Set([port]))
      peer.sendAccessUnit(picture(5000))
    }
    await vi.waitUntil(() => [first, second].every(({ packets }) => packets.length === 5))
  })

  it("goes on when an observer throws", async () => {
    const faults: unknown[] = []
    const reporting = await NativeEngine.load({ loopback: true, report: (fault) => faults.push(fault) })
    const bug = new Error("an observer's bug")
    using browser = new NativeBrowser()
    await using peer = await reporting.answer({ offerSdp: await browser.offer(), iceServers: [] })
    peer.onChannel(() => {
      throw bug
    })
    browser.accept(peer)
    await browser.channel("keys")
    await vi.waitUntil(() => faults.length > 0)
    expect(faults).toEqual([bug])
    expect(peer.state.value).toBe("connected")
  })

  it("answers any text with an answer or with the typed error, and lets go of what it refused", async () => {
    const before = await descriptors()
    const lines = chromiumOffer.split("\r\n")
    const mangled = fc
      .tuple(
        fc.nat(lines.length - 1),
        fc.oneof(fc.string(), fc.constantFrom(...lines), fc.constant(undefined)),
      )
      .map(([at, line]) => lines.flatMap((old, index) => (index === at ? (line ?? []) : old)).join("\r\n"))
    await fc.assert(
      fc.asyncProperty(mangled, async (offerSdp) => {
        try {
          await using _peer = await engine.answer({ offerSdp, iceServers: [] })
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toMatchObject({ code: "peer/negotiation-failed" })
        }
      }),
      { numRuns: 50 },
    )
    await vi.waitUntil(async () => (await descriptors()) <= before, { timeout: 25_000 })
  })

  it("closes every socket, also of peers that never connected", async () => {
    {
      // The first one starts libjuice's thread, which stays.
      await using _peer = await engine.answer({ offerSdp: chromiumOffer, iceServers: [] })
    }
    const before = await descriptors()
    const browsers = Array.from({ length: 10 }, () => new NativeBrowser())
    const peers = await Promise.all(
      browsers.map(async (browser) => engine.answer({ offerSdp: await browser.offer(), iceServers: [] })),
    )
    peers.forEach((peer, index) => {
      if (index % 2 === 0) browsers[index]?.accept(peer)
    })
    await vi.waitUntil(() => peers.filter(({ state }) => state.value === "connected").length === 5, {
      timeout: 25_000,
    })
    await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()))
    for (const browser of browsers) browser[Symbol.dispose]()
    await vi.waitUntil(async () => (await descriptors()) <= before, { timeout: 25_000 })
  })
})

/** Every candidate, once the last one has come. */
async function gathered(peer: EnginePeer): Promise<string[]> {
  const candidates: string[] = []
  peer.onLocalCandidate(({ candidate }) => candidates.push(candidate))
  await vi.waitUntil(() => candidates.at(-1) === "", { timeout: 25_000 })
  return candidates.slice(0, -1)
}

/** libjuice's sockets are unknown to Node. */
async function descriptors(): Promise<number> {
  return (await readdir("/proc/self/fd")).length
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0)
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  await once(socket, "close")
  return port
}
