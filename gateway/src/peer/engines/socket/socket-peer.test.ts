import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  decodeOnSocket,
  decodeSocketAnswer,
  encodeArrival,
  encodeOnSocket,
  socketOffer,
} from "../../../../protocol/index.ts"
import { GatewayError } from "../../../errors.ts"
import { ManualClock } from "../../../testing/manual-clock.ts"
import type { Channel, Engine, EnginePeer } from "../../engine.ts"
import { ScriptedPeer } from "../../testing/scripted-peer.ts"
import { SocketDoor } from "./socket-door.ts"
import { SocketOrRtc } from "./socket-or-rtc.ts"
import { ScriptedSocket } from "./testing/scripted-socket.ts"

async function rig() {
  const clock = new ManualClock()
  const door = new SocketDoor(clock)
  const rtc: Engine = { name: "werift", answer: async () => new ScriptedPeer() }
  const peer = await new SocketOrRtc(rtc, door).answer({ offerSdp: socketOffer, iceServers: [] })
  const channels = new Map<string, Channel>()
  peer.onChannel((channel) => channels.set(channel.label, channel))
  const come = () => {
    const socket = new ScriptedSocket()
    door.accept(socket)
    socket.deliver(decodeSocketAnswer(peer.answerSdp))
    return socket
  }
  return { clock, door, rtc, peer, channels, come }
}

const states = (peer: EnginePeer) => peer.state.value

describe("a console without WebRTC", () => {
  it("is connected, with all channels, when its socket has shown the ticket", async () => {
    const { peer, channels, come } = await rig()
    expect(states(peer)).toBe("connecting")
    come()
    expect(states(peer)).toBe("connected")
    expect([...channels.keys()].sort()).toEqual(["control", "keys", "pictures", "pointer", "text"])
  })

  it("has each channel's messages carried both ways", async () => {
    const { channels, come } = await rig()
    const socket = come()
    const heard: unknown[] = []
    for (const [label, channel] of channels) channel.onMessage((data) => heard.push([label, data]))
    socket.deliver(encodeOnSocket("keys", Uint8Array.of(1, 2)))
    socket.deliver(encodeOnSocket("control", "{}"))
    const arrival = encodeArrival({ id: 3, wantsKeyFrame: false })
    socket.deliver(arrival)
    expect(heard).toEqual([
      ["keys", Uint8Array.of(1, 2)],
      ["control", "{}"],
      ["pictures", arrival],
    ])
    channels.get("control")?.send("told")
    channels.get("pictures")?.send(arrival)
    expect(socket.sent.map((message) => decodeOnSocket(message))).toEqual([
      { label: "control", data: "told" },
      { label: "pictures", data: arrival },
    ])
  })

  it("is gone when its socket is, and its socket when it is", async () => {
    const gone = await rig()
    const socket = gone.come()
    let isClosed = false
    gone.channels.get("keys")?.onClose(() => {
      isClosed = true
    })
    socket.close()
    expect([states(gone.peer), isClosed]).toEqual(["closed", true])

    const ended = await rig()
    const other = ended.come()
    await ended.peer[Symbol.asyncDispose]()
    expect([states(ended.peer), other.isClosed, ended.clock.pending]).toEqual(["closed", true, 0])
  })

  it("fails when nobody comes, and lets nobody in afterwards", async () => {
    const { clock, peer, come } = await rig()
    clock.advance(30_000)
    expect(states(peer)).toBe("failed")
    expect(come().isClosed).toBe(true)
  })

  it("is dropped when it keeps sending what is no message, and survives anything", async () => {
    const { come } = await rig()
    const socket = come()
    for (let count = 0; count < 20; count += 1) socket.deliver("text")
    expect(socket.isClosed).toBe(false)
    fc.assert(fc.property(fc.uint8Array(), (bytes) => socket.deliver(new Uint8Array(bytes))))
    socket.deliver("text")
    expect(socket.isClosed).toBe(true)
  })
})

describe("SocketOrRtc", () => {
  it("leaves every other offer to WebRTC", async () => {
    const { door, rtc } = await rig()
    const peer = await new SocketOrRtc(rtc, door).answer({ offerSdp: "v=0", iceServers: [] })
    expect(peer).toBeInstanceOf(ScriptedPeer)
  })

  it("refuses it where this gateway has not served the page, for then somebody stands in between", async () => {
    const { rtc } = await rig()
    const answered = new SocketOrRtc(rtc, undefined).answer({ offerSdp: socketOffer, iceServers: [] })
    await expect(answered).rejects.toBeInstanceOf(GatewayError)
    await expect(answered).rejects.toMatchObject({ code: "peer/negotiation-failed" })
  })
})
