import { describe, expect, it, vi } from "vitest"
import { writeTransportFeedback } from "../rtp/congestion/testing/write-transport-feedback.ts"
import { depacketize } from "../rtp/testing/depacketizer.ts"
import { accessUnit, picture } from "../rtp/testing/pictures.ts"
import { depacketizeVp8 } from "../rtp/testing/vp8-depacketizer.ts"
import type { Channel, Engine, EnginePeer } from "./engine.ts"
import { sections } from "./offer.ts"
import { NativeBrowser, offeredPayloadTypes } from "./testing/native-browser.ts"

/** What every engine promises, shown against libdatachannel in the browser's place. Chromium is asked in e2e/specs-node. */
export function describeEngineContract(makeEngine: () => Engine): void {
  const connect = async (browser: NativeBrowser): Promise<EnginePeer> => {
    const peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
    browser.accept(peer)
    await reaches(peer, "connected")
    return peer
  }

  describe("negotiation", () => {
    it("answers with the payload types and the extension id that the offer has", async () => {
      using browser = new NativeBrowser()
      await using peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
      const video = sections(peer.answerSdp).find(([head = ""]) => head.startsWith("m=video")) ?? []
      const { h264, rtx, playoutDelayId } = offeredPayloadTypes
      expect(video[0]?.split(" ").slice(3).map(Number)).toEqual([h264, rtx])
      expect(video.some((line) => line.startsWith(`a=extmap:${playoutDelayId} `))).toBe(true)
      expect(video.filter((line) => line.startsWith("a=rtcp-fb:")).sort()).toEqual(
        expect.arrayContaining([
          `a=rtcp-fb:${h264} nack`,
          `a=rtcp-fb:${h264} nack pli`,
          `a=rtcp-fb:${h264} ccm fir`,
        ]),
      )
      expect(video.some((line) => line.startsWith("a=ssrc-group:FID "))).toBe(true)
    })

    it("gives candidates as they come, with an empty one at the end", async () => {
      using browser = new NativeBrowser()
      await using peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
      const candidates: string[] = []
      peer.onLocalCandidate(({ candidate }) => candidates.push(candidate))
      await vi.waitUntil(() => candidates.at(-1) === "")
      expect(candidates.filter((candidate) => candidate.includes("typ host")).length).toBe(
        candidates.length - 1,
      )
      expect(candidates.length).toBeGreaterThan(1)
      const again: string[] = []
      peer.onLocalCandidate(({ candidate }) => again.push(candidate))
      expect(again).toEqual(candidates)
    })

    it.each(["", "v=0\r\n", "not SDP at all"])("refuses %j with the typed error", async (offerSdp) => {
      await expect(makeEngine().answer({ offerSdp, iceServers: [] })).rejects.toMatchObject({
        name: "GatewayError",
        code: "peer/negotiation-failed",
      })
    })

    it("ignores candidates that it cannot use", async () => {
      using browser = new NativeBrowser()
      await using peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
      for (const candidate of ["", "nonsense", "candidate:1 1 udp 1 a.local 9 typ host"]) {
        peer.addRemoteCandidate({ candidate, sdpMid: "no such mid" })
      }
      browser.accept(peer)
      await reaches(peer, "connected")
    })
  })

  describe("a browser without H.264", () => {
    it("gets VP8 whole, with retransmission", async () => {
      using browser = new NativeBrowser(["keys"], "vp8")
      await using peer = await connect(browser)
      expect(peer.videoCodec).toBe("VP8")
      const video = sections(peer.answerSdp).find(([head = ""]) => head.startsWith("m=video")) ?? []
      const { vp8, rtx } = offeredPayloadTypes
      expect(video[0]?.split(" ").slice(3).map(Number)).toEqual([vp8, rtx])
      const frame = Uint8Array.from({ length: 5000 }, (_, index) => index)
      expect(peer.sendAccessUnit(accessUnit({ nalUnits: [frame], isKeyFrame: true }))).toBe(true)
      await vi.waitUntil(() => browser.packets.some(({ marker }) => marker))
      expect(depacketizeVp8(browser.packets.map(({ payload }) => payload)).frame).toEqual(frame)
      expect(new Set(browser.packets.map(({ payloadType }) => payloadType))).toEqual(new Set([vp8]))
    })

    it("and without VP8 gets channels alone", async () => {
      using browser = new NativeBrowser(["keys"], "nothing")
      await using peer = await connect(browser)
      expect(peer.videoCodec).toBeUndefined()
      expect(peer.sendAccessUnit(picture(100))).toBe(false)
      expect(peer.stats()).toMatchObject({ packetsSent: 0, accessUnitsSent: 0 })
      expect((await browser.channel("keys")).isOpen()).toBe(true)
    })
  })

  describe("video", () => {
    it("arrives unchanged, in order, with playout-delay 0/0 on every packet", async () => {
      using browser = new NativeBrowser()
      await using peer = await connect(browser)
      const key = accessUnit({
        nalUnits: [Uint8Array.of(0x67, 1), Uint8Array.of(0x68, 2), new Uint8Array(20_000).fill(0x65)],
        isKeyFrame: true,
        timestampUs: 1_000_000,
      })
      const delta = picture(5000, 1_033_333)
      expect(peer.sendAccessUnit(key)).toBe(true)
      expect(peer.sendAccessUnit(delta)).toBe(true)
      await vi.waitUntil(() => browser.packets.filter(({ marker }) => marker).length === 2)
      const at = browser.packets.findIndex(({ marker }) => marker) + 1
      const pictures = [browser.packets.slice(0, at), browser.packets.slice(at)]
      expect(pictures.map((packets) => depacketize(packets.map(({ payload }) => payload)))).toEqual([
        key.nalUnits,
        delta.nalUnits,
      ])
      const [first, second] = pictures.map((packets) => packets[0]?.timestamp ?? 0)
      expect(((second ?? 0) - (first ?? 0)) >>> 0).toBe(2999)
      for (const { payloadType, extensions } of browser.packets) {
        expect(payloadType).toBe(offeredPayloadTypes.h264)
        expect(extensions.get(offeredPayloadTypes.playoutDelayId)).toEqual(Uint8Array.of(0, 0, 0))
      }
      const numbers = browser.packets.map(({ extensions }) =>
        extensions.get(offeredPayloadTypes.transportSequenceId),
      )
      expect(numbers).toEqual(numbers.map((_, index) => Uint8Array.of(0, index)))
      expect(peer.stats()).toMatchObject({ accessUnitsSent: 2, packetsSent: browser.packets.length })
      expect(peer.takeSentPictures()).toMatchObject([
        { rtpTimestamp: first, capturedUs: 1_000_000 },
        { rtpTimestamp: second, capturedUs: 1_033_333 },
      ])
    })

    it("is refused before there is a connection and after it", async () => {
      using browser = new NativeBrowser()
      const peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
      expect(peer.sendAccessUnit(picture(100))).toBe(false)
      browser.accept(peer)
      await reaches(peer, "connected")
      expect(peer.sendAccessUnit(picture(100))).toBe(true)
      await peer[Symbol.asyncDispose]()
      expect(peer.state.value).toBe("closed")
      expect(peer.sendAccessUnit(picture(100))).toBe(false)
    })

    it("is sent again where the browser misses it, and a second time a little later", async () => {
      using browser = new NativeBrowser()
      await using peer = await connect(browser)
      peer.sendAccessUnit(picture(5000))
      await vi.waitUntil(() => browser.packets.length === 5)
      const lost = browser.packets[2]
      if (lost === undefined) throw new Error("unreachable")
      browser.sendRtcp(`81cd0003 00000001 ${hex(lost.ssrc, 4)} ${hex(lost.sequenceNumber, 2)}0000`)
      await vi.waitUntil(() => browser.packets.length === 7)
      for (const again of browser.packets.slice(5)) {
        const isRtx = again.payloadType === offeredPayloadTypes.rtx
        expect(again.timestamp).toBe(lost.timestamp)
        expect(again.payload.subarray(isRtx ? 2 : 0)).toEqual(lost.payload)
      }
      expect(peer.stats()).toMatchObject({ packetsRetransmitted: 1, packetsSent: 5 })
    })

    it("is limited by what transport-wide feedback says of the path", async () => {
      using browser = new NativeBrowser()
      await using peer = await connect(browser)
      expect(browser.remoteVideo).toContain(`a=rtcp-fb:${offeredPayloadTypes.h264} transport-cc`)
      peer.sendAccessUnit(picture(40_000))
      await vi.waitUntil(() => browser.packets.length > 30)
      expect(peer.stats().bandwidth.targetBps).toBeUndefined()
      // What left within a moment took 10 ms a packet: 1 Mbit/s.
      const arrivals = browser.packets.map((_, sequenceNumber) => ({
        sequenceNumber,
        arrivalMs: 1000 + sequenceNumber * 10,
      }))
      browser.sendRtcp(writeTransportFeedback(arrivals).toString("hex"))
      await vi.waitUntil(() => peer.stats().bandwidth.targetBps !== undefined)
      expect(peer.stats().bandwidth.targetBps).toBeLessThan(1_000_000)
    })

    it("asks for a key frame at PLI, at FIR, and when missing packets are long gone", async () => {
      using browser = new NativeBrowser()
      await using peer = await connect(browser)
      let requests = 0
      peer.onKeyFrameRequest(() => {
        requests += 1
      })
      for (let count = 0; count < 5000; count += 1) peer.sendAccessUnit(picture(10, count * 1000))
      await vi.waitUntil(() => browser.packets.length > 0)
      const { ssrc = 0, sequenceNumber = 0 } = browser.packets[0] ?? {}
      browser.sendRtcp(`81ce0002 00000001 ${hex(ssrc, 4)}`)
      await vi.waitUntil(() => requests === 1)
      browser.sendRtcp(`84ce0004 00000001 00000000 ${hex(ssrc, 4)} 07000000`)
      await vi.waitUntil(() => requests === 2)
      browser.sendRtcp(`81cd0003 00000001 ${hex(ssrc, 4)} ${hex(sequenceNumber, 2)}0000`)
      await vi.waitUntil(() => requests === 3)
      expect(peer.stats()).toMatchObject({ keyFrameRequests: 3, retransmissionsMissed: 1 })
    })

    it("takes a NACK and a PLI in one datagram for what they are", async () => {
      using browser = new NativeBrowser()
      await using peer = await connect(browser)
      let requests = 0
      peer.onKeyFrameRequest(() => {
        requests += 1
      })
      peer.sendAccessUnit(picture(5000))
      await vi.waitUntil(() => browser.packets.length === 5)
      const { ssrc = 0, sequenceNumber = 0 } = browser.packets[1] ?? {}
      const nack = `81cd0003 00000001 ${hex(ssrc, 4)} ${hex(sequenceNumber, 2)}0001`
      browser.sendRtcp(`${nack} 81ce0002 00000001 ${hex(ssrc, 4)}`)
      // Each of the two twice.
      await vi.waitUntil(() => browser.packets.length === 9)
      expect(requests).toBe(1)
      expect(peer.stats()).toMatchObject({ packetsRetransmitted: 2, retransmissionsMissed: 0 })
    })

    it("comes with sender reports that count what was sent", async () => {
      using browser = new NativeBrowser()
      await using peer = await connect(browser)
      peer.sendAccessUnit(picture(5000))
      await vi.waitUntil(() => browser.reports.some((report) => report.readUInt32BE(20) === 5), {
        timeout: 25_000,
      })
      const report = browser.reports.find((candidate) => candidate.readUInt32BE(20) === 5)
      expect(report?.readUInt32BE(4)).toBe(browser.packets[0]?.ssrc)
      expect(report?.readUInt32BE(24)).toBe(peer.stats().bytesSent)
    })
  })

  describe("channels", () => {
    it("carry text and bytes both ways, in order", async () => {
      using browser = new NativeBrowser(["keys", "control"])
      const channels = new Map<string, Channel>()
      const peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
      await using _owner = peer
      peer.onChannel((channel) => {
        channels.set(channel.label, channel)
        channel.onMessage((data) => channel.send(data))
      })
      browser.accept(peer)
      const [keys, control] = [await browser.channel("keys"), await browser.channel("control")]
      const echoes: unknown[] = []
      keys.onMessage((data) => echoes.push(data))
      const sent = [Buffer.from([1, 2, 3]), Buffer.from([0]), Buffer.alloc(2000, 7)]
      for (const bytes of sent) keys.sendMessageBinary(bytes)
      await vi.waitUntil(() => echoes.length === sent.length)
      expect(echoes.map((data) => Buffer.from(data as Buffer))).toEqual(sent)
      const texts: unknown[] = []
      control.onMessage((data) => texts.push(data))
      control.sendMessage("grüße")
      await vi.waitUntil(() => texts.length === 1)
      expect(texts).toEqual(["grüße"])
      expect([...channels.keys()].sort()).toEqual(["control", "keys"])
    })

    it("close with the browser, at once, and swallow what is sent afterwards", async () => {
      using browser = new NativeBrowser()
      const peer = await makeEngine().answer({ offerSdp: await browser.offer(), iceServers: [] })
      await using _owner = peer
      const opened = new Promise<Channel>((resolve) => peer.onChannel(resolve))
      browser.accept(peer)
      const channel = await opened
      await browser.channel("keys")
      let closings = 0
      channel.onClose(() => {
        closings += 1
      })
      browser.close()
      await reaches(peer, "closed")
      expect(closings).toBe(1)
      channel.onClose(() => {
        closings += 1
      })
      expect(closings).toBe(2)
      channel.send("into the void")
    })
  })

  it("leaves no socket, timer or handle behind", async () => {
    const before = resources()
    for (let round = 0; round < 4; round += 1) {
      const browsers = Array.from({ length: 5 }, () => new NativeBrowser())
      const peers = await Promise.all(browsers.map(connect))
      for (const peer of peers) peer.sendAccessUnit(picture(300_000))
      await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()))
      for (const browser of browsers) browser[Symbol.dispose]()
    }
    await vi.waitUntil(() => resources() <= before, { timeout: 25_000 })
  })
}

function resources(): number {
  return process.getActiveResourcesInfo().filter((name) => /UDP|TCP|Timeout|Immediate/.test(name)).length
}

async function reaches(peer: EnginePeer, state: string): Promise<void> {
  await vi.waitUntil(() => peer.state.value === state, { timeout: 25_000 })
}

function hex(value: number, sizeBytes: number): string {
  return value.toString(16).padStart(sizeBytes * 2, "0")
}
