import {
  type Channel,
  type Engine,
  type EnginePeer,
  NativeEngine,
  WeriftEngine,
} from "@crashcart/gateway/peer"
import { playoutDelayUri, transportSequenceUri } from "@crashcart/gateway/rtp"
import { type AccessUnit, monotonicUs } from "@crashcart/gateway/video"
import type { Browser } from "playwright"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { bothWays, UdpPath } from "../lab/index.ts"
import { clip, full, oneKeyFrame } from "./clip.ts"
import { launchChromium, ViewerPage } from "./viewer-page.ts"

const patient = { timeout: 20_000, interval: 50 }

const engines: readonly Engine[] = [
  new WeriftEngine({ loopback: true }),
  await NativeEngine.load({ loopback: true }),
]

describe.each(engines)("The $name engine with Chromium", { timeout: 60_000 }, (engine) => {
  let browser: Browser
  let large: AccessUnit[]
  let light: AccessUnit[]

  beforeAll(async () => {
    ;[browser, large, light] = await Promise.all([launchChromium(), clip(full), clip(oneKeyFrame)])
  }, 60_000)

  afterAll(async () => {
    await browser.close()
  })

  it("shows 1080p30 with at least 29 of 30 pictures decoded", async () => {
    await using viewer = await ViewerPage.open(browser)
    await using peer = await engine.answer({ offerSdp: await viewer.offer(), iceServers: [] })
    await viewer.accept(peer)
    await connected(peer)
    const sent = await play(peer, large, 150)
    expect(sent).toBe(150)
    await vi.waitUntil(async () => (await viewer.stats()).framesDecoded >= (sent * 29) / 30, patient)
    expect(await viewer.stats()).toMatchObject({ frameWidth: 1920 })
    expect(peer.stats()).toMatchObject({ accessUnitsSent: 150, accessUnitsDropped: 0 })
  })

  it("connects although Chromium hides its addresses, and negotiates H.264, playout-delay and AES-GCM", async () => {
    await using viewer = await ViewerPage.open(browser)
    await using peer = await engine.answer({ offerSdp: await viewer.offer(), iceServers: [] })
    await viewer.accept(peer)
    await connected(peer)
    await play(peer, light, 2)
    await vi.waitUntil(async () => (await viewer.stats()).framesDecoded > 0, patient)
    const seen = await viewer.page.evaluate(async () => {
      const report = [...(await window.connection.getStats()).values()]
      const [receiver] = window.connection.getReceivers()
      return {
        addresses: report.filter(({ type }) => type === "local-candidate").map(({ address }) => `${address}`),
        srtp: report.find(({ type }) => type === "transport")?.srtpCipher,
        codecs: report.filter(({ type }) => type === "codec").map(({ mimeType }) => mimeType),
        extensions: receiver?.getParameters().headerExtensions.map(({ uri }) => uri),
      }
    })
    expect(seen.addresses.filter((address) => /^\d+\.|:/.test(address))).toEqual([])
    expect(seen).toMatchObject({
      srtp: expect.stringMatching(/^SRTP_AEAD_AES_(128|256)_GCM$/),
      codecs: expect.arrayContaining(["video/H264"]),
    })
    expect(new Set(seen.extensions)).toEqual(new Set([playoutDelayUri, transportSequenceUri]))
  })

  it("repairs what a path loses, where no further key frame could", async () => {
    await using viewer = await ViewerPage.open(browser)
    await using peer = await engine.answer({ offerSdp: await viewer.offer(), iceServers: [] })
    await using paths = new AsyncDisposableStack()
    let path: UdpPath | undefined
    await viewer.accept(peer, async (candidate) => {
      const fields = candidate.split(" ")
      if (fields[4] !== "127.0.0.1") return undefined
      path = paths.use(await UdpPath.open(Number(fields[5]), bothWays({})))
      return fields.with(5, `${path.port}`).join(" ")
    })
    await connected(peer)
    // Of what was lost before the first packet that came, a receiver knows nothing.
    let sent = await play(peer, light, 1)
    await vi.waitUntil(async () => (await viewer.stats()).framesDecoded > 0, patient)
    path?.change({ loss: 0.05 })
    sent += await play(peer, light.slice(1), 149)
    await vi.waitUntil(async () => (await viewer.stats()).framesDecoded >= (sent * 29) / 30, patient)
    expect(path?.forth.counts.lost).toBeGreaterThan(20)
    expect((await viewer.stats()).retransmittedPacketsReceived).toBeGreaterThan(20)
    expect(peer.stats().retransmissionsMissed).toBe(0)
  })

  it("passes on that Chromium needs a key frame, and it sees the picture after one", async () => {
    await using viewer = await ViewerPage.open(browser)
    await using peer = await engine.answer({ offerSdp: await viewer.offer(), iceServers: [] })
    await viewer.accept(peer)
    await connected(peer)
    let isKeyFrameNeeded = false
    peer.onKeyFrameRequest(() => {
      isKeyFrameNeeded = true
    })
    const [key, ...deltas] = light.slice(0, 30)
    if (key === undefined) throw new Error("the clip is empty")
    for (const delta of deltas) {
      peer.sendAccessUnit({ ...delta, timestampUs: monotonicUs() })
      await new Promise((resolve) => setTimeout(resolve, 1000 / 30))
      if (isKeyFrameNeeded) break
    }
    await vi.waitUntil(() => isKeyFrameNeeded, patient)
    expect((await viewer.stats()).framesDecoded).toBe(0)
    peer.sendAccessUnit({ ...key, timestampUs: monotonicUs() })
    await vi.waitUntil(async () => (await viewer.stats()).keyFramesDecoded === 1, patient)
  })

  it("carries the session's channels both ways, and notices at once when the page closes its connection", async () => {
    await using viewer = await ViewerPage.open(browser)
    await using peer = await engine.answer({ offerSdp: await viewer.offer(), iceServers: [] })
    const closed: string[] = []
    peer.onChannel((channel) => {
      channel.send(`hello ${channel.label}`)
      channel.onMessage((data) => channel.send(data))
      channel.onClose(() => closed.push(channel.label))
    })
    await viewer.accept(peer)
    await viewer.page.waitForFunction(() =>
      Object.values(window.channels).every(({ readyState }) => readyState === "open"),
    )
    await viewer.page.evaluate(() => {
      for (const channel of Object.values(window.channels)) {
        channel.send("text")
        channel.send(Uint8Array.of(1, 2, 3))
      }
    })
    await viewer.page.waitForFunction(() =>
      Object.values(window.received).every(({ length }) => length === 3),
    )
    const received = await viewer.page.evaluate(() => window.received)
    for (const label of ["keys", "control"])
      expect(received[label]).toEqual([`hello ${label}`, "text", [1, 2, 3]])
    expect(received["pointer"]).toEqual(expect.arrayContaining(["hello pointer", "text", [1, 2, 3]]))
    await viewer.page.evaluate(() => window.connection.close())
    await vi.waitUntil(() => peer.state.value === "closed", { timeout: 25_000 })
    expect(closed.sort()).toEqual(["control", "keys", "pointer"])
  })

  it("delivers what was sent right before the gateway ended it", async () => {
    await using viewer = await ViewerPage.open(browser)
    const peer = await engine.answer({ offerSdp: await viewer.offer(), iceServers: [] })
    const opened = new Promise<Channel>((resolve) => {
      peer.onChannel((channel) => {
        if (channel.label === "control") resolve(channel)
      })
    })
    await viewer.accept(peer)
    const channel = await opened
    channel.send("hello")
    await viewer.page.waitForFunction(() => window.received["control"]?.length === 1)
    channel.send("goodbye")
    await peer[Symbol.asyncDispose]()
    await viewer.page.waitForFunction(() => window.received["control"]?.length === 2)
    expect(await viewer.page.evaluate(() => window.received["control"])).toEqual(["hello", "goodbye"])
  })
})

async function connected(peer: EnginePeer): Promise<void> {
  await vi.waitUntil(() => peer.state.value === "connected", { timeout: 25_000 })
}

/** Plays a clip over and over at its 30 pictures a second. @returns how many pictures the peer took. */
async function play(peer: EnginePeer, pictures: readonly AccessUnit[], count: number): Promise<number> {
  const startMs = performance.now()
  let taken = 0
  for (let index = 0; index < count; index += 1) {
    const dueMs = startMs + (index * 1000) / 30
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const unit = pictures[index % pictures.length]
    if (unit !== undefined && peer.sendAccessUnit({ ...unit, timestampUs: monotonicUs() })) taken += 1
  }
  return taken
}
