import { createHook } from "node:async_hooks"
import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { describe, expect, it, vi } from "vitest"
import { classes, Message, methods, parseMessage } from "werift"
import type { Channel, EnginePeer, IceServer } from "../../engine.ts"
import { NativeBrowser } from "../../testing/native-browser.ts"
import { HostileBrowser, type Identity, makeIdentity } from "./testing/hostile-browser.ts"
import { WeriftEngine, type WeriftEngineOptions } from "./werift-engine.ts"

const local: WeriftEngineOptions = { hostAddresses: ["127.0.0.1"] }

describe("WeriftEngine against a hostile network", () => {
  it("connects to a browser that holds the key of its certificate", async () => {
    await using browser = new HostileBrowser(await makeIdentity())
    await using peer = await meet(browser)
    await vi.waitUntil(() => peer.state.value === "connected")
  })

  it("refuses one that shows a certificate of the right fingerprint without holding its key", async () => {
    const [victim, attacker] = [await makeIdentity(), await makeIdentity()]
    const stolen: Identity = { ...attacker, certPem: victim.certPem }
    const faults: unknown[] = []
    await using browser = new HostileBrowser(stolen)
    await using peer = await meet(browser, faults)
    const states: string[] = []
    peer.state.observe((state) => states.push(state))
    await vi.waitUntil(() => states.at(-1) === "failed")
    expect(states).toEqual(["connecting", "failed"])
  })

  it("stays connected when anybody sends plain alerts, unknown records or a new handshake", async () => {
    using browser = new NativeBrowser()
    await using peer = await new WeriftEngine(local).answer({
      offerSdp: await browser.offer(),
      iceServers: [],
    })
    const opened = new Promise<Channel>((resolve) => peer.onChannel(resolve))
    browser.accept(peer)
    const [channel, keys] = [await opened, await browser.channel("keys")]
    const received: unknown[] = []
    channel.onMessage((data) => received.push(data))
    const port = await portOf(peer)
    await using stranger = await Stranger.bind()
    stranger.send(record(21, 0, "0100"), port)
    stranger.send(record(21, 1, "0100"), port)
    stranger.send(record(24, 1, "00"), port)
    stranger.send(record(22, 0, clientHello), port)
    // Answered in order: when the check comes back, all of the above has been looked at.
    stranger.send(bindingRequest(peer).bytes, port)
    await stranger.received()
    keys.sendMessage("still here")
    await vi.waitUntil(() => received.length === 1)
    expect(received).toEqual(["still here"])
    expect(peer.state.value).toBe("connected")
  })

  it("answers connectivity checks of those who know its password, and nobody else's (RFC 8445 §7.3)", async () => {
    using browser = new NativeBrowser()
    await using peer = await new WeriftEngine(local).answer({
      offerSdp: await browser.offer(),
      iceServers: [],
    })
    const port = await portOf(peer)
    await using stranger = await Stranger.bind()
    const unsigned = new Message(methods.BINDING, classes.REQUEST).setAttribute(
      "USERNAME",
      `${ufrag(peer)}:x`,
    )
    const wrong = bindingRequest(peer, "not the password")
    const right = bindingRequest(peer)
    for (const { bytes } of [unsigned, wrong, right]) stranger.send(bytes, port)
    const answer = parseMessage(await stranger.received(), Buffer.from(password(peer)))
    expect(answer?.transactionIdHex).toBe(right.transactionIdHex)
  })

  it("uses ICE credentials of at least 24 and 128 random bits (RFC 8445 §5.3)", async () => {
    using browser = new NativeBrowser()
    await using peer = await new WeriftEngine(local).answer({
      offerSdp: await browser.offer(),
      iceServers: [],
    })
    expect(ufrag(peer).length * 6).toBeGreaterThanOrEqual(24)
    expect(password(peer).length * 6).toBeGreaterThanOrEqual(128)
  })

  it("keeps faults that the other side provokes in SCTP to that one session", async () => {
    const faults: unknown[] = []
    await using browser = new HostileBrowser(await makeIdentity())
    await using peer = await meet(browser, faults)
    const channel = new Promise<Channel>((resolve) => peer.onChannel(resolve))
    const keys = await browser.opened()
    const received: unknown[] = []
    ;(await channel).onMessage((data) => received.push(data))
    await browser.dtls.sendData(Buffer.from("not SCTP at all"))
    const { sctpTransport } = browser.connection
    if (sctpTransport === undefined) throw new Error("no SCTP")
    const unknownProtocol = 99
    const acknowledgement = Buffer.from([2])
    await sctpTransport.sctp.send(keys.id ?? 0, unknownProtocol, Buffer.from("?"))
    await sctpTransport.sctp.send(500, 50, acknowledgement)
    keys.send("still here")
    await vi.waitUntil(() => received.length === 1)
    expect(faults).toHaveLength(3)
    expect(peer.state.value).toBe("connected")
  })

  it("passes on what a message observer throws, instead of losing it", async () => {
    const faults: unknown[] = []
    await using browser = new HostileBrowser(await makeIdentity())
    await using peer = await meet(browser, faults)
    peer.onChannel((channel) =>
      channel.onMessage(() => {
        throw new Error("the observer's bug")
      }),
    )
    const keys = await browser.opened()
    keys.send("go")
    await vi.waitUntil(() => faults.length === 1)
    expect(String(faults[0])).toContain("the observer's bug")
  })
})

describe("WeriftEngine on the host", () => {
  it("looks no name up when no server is configured", async () => {
    expect(await namesLookedUp([])).toBe(0)
  })

  it("looks up the one that is (so that the test above would notice)", async () => {
    expect(await namesLookedUp([{ urls: ["stun:stun.invalid:3478"] }])).toBeGreaterThan(0)
  })

  it("answers and connects while a relay keeps it waiting", async () => {
    await using silent = await Stranger.bind()
    using browser = new NativeBrowser()
    const relay = { urls: [`turn:127.0.0.1:${silent.port}`], username: "user", credential: "secret" }
    await using peer = await new WeriftEngine(local).answer({
      offerSdp: await browser.offer(),
      iceServers: [relay],
    })
    let isGathered = false
    peer.onLocalCandidate(({ candidate }) => {
      isGathered ||= candidate === ""
    })
    browser.accept(peer)
    await vi.waitUntil(() => peer.state.value === "connected")
    expect(isGathered).toBe(false)
  })

  it("keeps to its port range, one port per viewer, and goes without when all are taken", async () => {
    const range = await freePorts()
    const engine = new WeriftEngine({ ...local, icePortRange: range })
    const faults: unknown[] = []
    const ports = await Promise.all(
      [1, 2, 3].map(async () => {
        using browser = new NativeBrowser()
        const peer = await engine.answer({ offerSdp: await browser.offer(), iceServers: [] })
        return { peer, candidates: await gathered(peer) }
      }),
    )
    expect(ports.flatMap(({ candidates }) => candidates.map(portIn)).sort()).toEqual([...range])
    for (const { peer } of ports) await peer[Symbol.asyncDispose]()
    expect(faults).toEqual([])
  })
})

async function meet(browser: HostileBrowser, faults: unknown[] = []): Promise<EnginePeer> {
  const engine = new WeriftEngine({ ...local, report: (fault) => faults.push(fault) })
  const peer = await engine.answer({ offerSdp: await browser.offer(), iceServers: [] })
  await browser.accept(peer)
  return peer
}

async function gathered(peer: EnginePeer): Promise<string[]> {
  const candidates: string[] = []
  peer.onLocalCandidate(({ candidate }) => candidates.push(candidate))
  await vi.waitUntil(() => candidates.at(-1) === "", { timeout: 25_000 })
  return candidates.slice(0, -1)
}

const portIn = (candidate: string): number => Number(candidate.split(" ")[5])
const portOf = async (peer: EnginePeer): Promise<number> => portIn((await gathered(peer))[0] ?? "")
const ufrag = (peer: EnginePeer): string => /a=ice-ufrag:(\S+)/.exec(peer.answerSdp)?.[1] ?? ""
const password = (peer: EnginePeer): string => /a=ice-pwd:(\S+)/.exec(peer.answerSdp)?.[1] ?? ""

function bindingRequest(peer: EnginePeer, key: string = password(peer)): Message {
  return new Message(methods.BINDING, classes.REQUEST)
    .setAttribute("USERNAME", `${ufrag(peer)}:x`)
    .setAttribute("PRIORITY", 1)
    .setAttribute("ICE-CONTROLLING", 1n)
    .addMessageIntegrity(Buffer.from(key))
    .addFingerprint()
}

/** A DTLS 1.2 record (RFC 6347 §4.1), content in hex. */
function record(type: number, epoch: number, content: string): Buffer {
  const bytes = Buffer.from(content, "hex")
  const header = Buffer.from([type, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 99, 0, bytes.length])
  return Buffer.concat([header, bytes])
}

/** A ClientHello without cookie and extensions: handshake header, version, random, no session, one cipher suite. */
const clientHello = `010000290000000000000029fefd${"11".repeat(32)}00000002c02b0100`

/** Names looked up, by c-ares or the system's resolver, until gathering is over; seen by Node's own hook. */
async function namesLookedUp(iceServers: readonly IceServer[]): Promise<number> {
  let lookups = 0
  const hook = createHook({
    init(_id, type) {
      if (type === "GETADDRINFOREQWRAP" || type === "QUERYWRAP") lookups += 1
    },
  })
  using browser = new NativeBrowser()
  const offerSdp = await browser.offer()
  hook.enable()
  await using peer = await new WeriftEngine({ loopback: true }).answer({ offerSdp, iceServers })
  await gathered(peer)
  hook.disable()
  return lookups
}

/** Two neighbouring UDP ports of 127.0.0.1 that are free now. */
async function freePorts(): Promise<[number, number]> {
  for (;;) {
    await using first = await Stranger.bind()
    try {
      await using _second = await Stranger.bind(first.port + 1)
      return [first.port, first.port + 1]
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error
    }
  }
}

/** Somebody else on the network. */
class Stranger implements AsyncDisposable {
  readonly port: number
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    this.port = socket.address().port
  }

  static async bind(port = 0): Promise<Stranger> {
    const socket = createSocket("udp4")
    socket.bind(port, "127.0.0.1")
    await once(socket, "listening")
    return new Stranger(socket)
  }

  send(data: Buffer, port: number): void {
    this.#socket.send(data, port, "127.0.0.1")
  }

  async received(): Promise<Buffer> {
    const [data]: Buffer[] = await once(this.#socket, "message")
    if (data === undefined) throw new Error("nothing received")
    return data
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#socket, "close")
    this.#socket.close()
    await closed
  }
}
