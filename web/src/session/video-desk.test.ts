import type { ControlToGateway, VideoWay } from "@crashcart/gateway/protocol"
import { describe, expect, it } from "vitest"
import { FakeClock } from "./testing/fake-clock.ts"
import type { PictureCarrier } from "./transport.ts"
import type { VideoAbilities, VideoPreference } from "./video-choice.ts"
import { VideoDesk } from "./video-desk.ts"

const all: VideoAbilities = { decodesH264: true, hasGenerator: true, isPrivate: true }
const ticket = "T".repeat(43)

/** A gateway and a transport that do at once what they are asked for, unless told otherwise. */
function rig(
  given: {
    readonly abilities?: VideoAbilities
    readonly preference?: VideoPreference
    /** Undefined is meant: this browser takes nothing over RTP. */
    readonly rtp?: "H264" | "VP8" | undefined
    readonly socket?: boolean
  } = {},
) {
  const { abilities = all, preference = "automatic", socket = true } = given
  const rtp = "rtp" in given ? given.rtp : "H264"
  const clock = new FakeClock()
  const desk = new VideoDesk(clock, abilities, preference)
  const sent: ControlToGateway[] = []
  const opened: PictureCarrier[] = []
  const shown: VideoWay[] = []
  const world = { opens: true }
  const link = {
    sendControl(message: ControlToGateway) {
      sent.push(message)
      if (message.type === "want-video-ticket") desk.told({ type: "video-ticket", ticket })
      if (message.type === "use-video-way") desk.told({ type: "video-way", way: message.way })
    },
    openPictures(carrier: PictureCarrier) {
      opened.push(carrier)
      if (world.opens) desk.picturesOpened(carrier === "channel" ? "channel" : "socket")
    },
    showVideo: (way: VideoWay) => shown.push(way),
  }
  desk.connected(link)
  desk.told({ type: "video-offer", ...(rtp && { rtp }), socket })
  const report = {
    given: undefined,
    pictures: [],
    clockErrorMs: 1,
    bitrateBps: 1,
    picturesDropped: 0,
    fractionLost: 0,
  }
  const pass = async (seconds: number, roundTripMs = 2, picturesDropped = 0) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1000)
      desk.roundTrip(roundTripMs)
      desk.report({ ...report, picturesDropped })
    }
  }
  const now = () => [desk.view.value.way, desk.view.value.why]
  return { clock, desk, link, sent, opened, shown, world, pass, now }
}

describe("how pictures come, by what the browser can", () => {
  it.each([
    [{}, "rtp", "usual"],
    [{ rtp: "VP8" as const }, "rtp", "usual"],
    [{ rtp: undefined }, "h264-socket", "no-rtp"],
    [{ rtp: undefined, socket: false }, "h264-channel", "no-rtp"],
    [{ rtp: undefined, abilities: { ...all, isPrivate: false } }, "h264-channel", "no-rtp"],
    [{ rtp: undefined, abilities: { ...all, decodesH264: false } }, "jpeg-socket", "no-decoder"],
    [{ preference: "webcodecs" as const }, "h264-socket", "chosen"],
    [{ preference: "mjpeg" as const, socket: false }, "jpeg-channel", "chosen"],
    [{ preference: "webrtc" as const }, "rtp", "chosen"],
    [{ preference: "webrtc" as const, rtp: undefined }, "h264-socket", "no-rtp"],
  ])("%j: %s, %s", (given, way, why) => {
    const { now, shown } = rig(given)
    expect(now()).toEqual([way, why])
    expect(shown).toEqual([way])
  })
})

describe("how pictures come, by what is measured", () => {
  it("goes over to messages on a LAN, and back when they disappoint", async () => {
    const { desk, pass, now, shown } = rig()
    desk.pathChanged("direct")
    await pass(6)
    expect(now()).toEqual(["h264-socket", "near"])
    await pass(2, 2, 3)
    expect(now()).toEqual(["rtp", "usual"])
    await pass(30)
    expect(now()).toEqual(["rtp", "usual"])
    expect(shown).toEqual(["rtp", "h264-socket", "rtp"])
  })

  it.each([
    ["through a relay", {}, "relayed", 2],
    ["on a long path", {}, "direct", 40],
    ["through another's server", { socket: false }, "direct", 2],
    ["without a generator", { abilities: { ...all, hasGenerator: false } }, "direct", 2],
    ["where WebRTC was chosen", { preference: "webrtc" as const }, "direct", 2],
  ] as const)("stays with RTP %s", async (_where, given, path, roundTripMs) => {
    const { desk, pass, now } = rig(given)
    desk.pathChanged(path)
    await pass(20, roundTripMs)
    expect(now()[0]).toBe("rtp")
  })

  it("leaves messages at once when the path is a relay's all of a sudden", async () => {
    const { desk, pass, now } = rig()
    desk.pathChanged("direct")
    await pass(6)
    desk.pathChanged("relayed")
    expect(now()[0]).toBe("rtp")
  })
})

describe("when a way fails", () => {
  it("takes the channel where no socket can be had, and JPEG where H.264 cannot be decoded", async () => {
    const { clock, desk, world, now } = rig({ rtp: undefined, socket: true })
    desk.picturesClosed("socket")
    expect(now()).toEqual(["h264-channel", "no-rtp"])
    desk.decodingFailed()
    expect(now()).toEqual(["jpeg-channel", "no-decoder"])
    world.opens = false
    desk.prefer("webcodecs")
    await clock.advance(10_000)
    expect(now()[0]).toBe("jpeg-channel")
  })

  it("goes back to RTP when the LAN's socket ends, without trying it again soon", async () => {
    const { desk, pass, now } = rig()
    desk.pathChanged("direct")
    await pass(6)
    desk.picturesClosed("socket")
    await pass(30)
    expect(now()).toEqual(["rtp", "usual"])
  })
})

it("follows the person at once, and keeps the choice through the next session", () => {
  const { desk, link, now, shown } = rig()
  desk.prefer("mjpeg")
  expect(now()).toEqual(["jpeg-socket", "chosen"])
  desk.disconnected()
  expect(desk.view.value.way).toBeUndefined()
  desk.connected(link)
  desk.told({ type: "video-offer", rtp: "H264", socket: true })
  expect(shown).toEqual(["rtp", "jpeg-socket", "jpeg-socket"])
})
