import { describe, expect, it } from "vitest"
import {
  decodeControlToConsole,
  decodePicture,
  decodeReply,
  encodeControl,
  encodeInput,
} from "../../protocol/index.ts"
import { ObservableValue } from "../events.ts"
import { scriptedDevices } from "../hid/fakes/scripted-device.ts"
import { InputController, type UsbStatus } from "../hid/index.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { delta, key, ScriptedSource } from "../video/hub/scripted-source.ts"
import { AdaptiveVideo, FrameHub, type OutputCodec } from "../video/index.ts"
import { SocketDoor } from "./engines/socket/socket-door.ts"
import { ScriptedSocket } from "./engines/socket/testing/scripted-socket.ts"
import { PictureMessages } from "./pictures/picture-messages.ts"
import { Session } from "./session.ts"
import { type ScriptedChannel, ScriptedPeer } from "./testing/scripted-peer.ts"

/** @param prepare what has become of the peer before it gets its session. */
async function makeSeat(prepare: (peer: ScriptedPeer) => void = () => undefined) {
  const parts = new AsyncDisposableStack()
  const clock = new ManualClock()
  const source = new ScriptedSource()
  const hub = parts.use(new FrameHub(source, { onViewerFailure: () => undefined, lingerMs: 0, clock }))
  const devices = scriptedDevices()
  const { keyboard } = devices
  const usb = {
    status: new ObservableValue<UsbStatus | undefined>(undefined),
    wakes: 0,
    wake() {
      usb.wakes += 1
    },
  }
  const input = parts.use(new InputController({ ...devices, usb, clock }))
  const peer = new ScriptedPeer()
  const door = new SocketDoor(clock)
  const asked: OutputCodec[] = []
  const renditions = {
    hub: (codec: OutputCodec) => {
      asked.push(codec)
      return hub
    },
  }
  prepare(peer)
  const reported: unknown[] = []
  const report = (error: unknown) => void reported.push(error)
  const adaptive = parts.use(
    new AdaptiveVideo({
      hub,
      full: undefined,
      fullBps: 4_000_000,
      makeLight: undefined,
      onViewerFailure: report,
      onFailure: report,
      clock,
    }),
  )
  const session = parts.use(
    new Session({ peer, renditions, adaptive, messages: new PictureMessages(), door, input, clock, report }),
  )
  return {
    asked,
    door,
    reported,
    clock,
    source,
    hub,
    keyboard,
    usb,
    input,
    peer,
    session,
    /** Without the hub's own, which lets the source linger for no time at all. */
    pendingTimers: () => {
      clock.advance(0)
      return clock.pending
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

function told(channel: ScriptedChannel) {
  return channel.sent.map((data) => decodeControlToConsole(String(data)))
}

const heartbeat = encodeControl({ type: "heartbeat", sentMs: 1 })
const pressA = encodeInput({ type: "key", seq: 1, usage: 0x04, down: true })
const reportOfA = "0000040000000000"
const reportOfNothing = "0000000000000000"

describe("Session", () => {
  it("sends pictures from the first key frame on, once connected", async () => {
    await using seat = await makeSeat()
    seat.peer.state.set("connected")
    await seat.source.put(delta(1), key(2), delta(3))
    expect(seat.peer.units.map((unit) => unit.timestampUs)).toEqual([2, 3])
  })

  it.each([
    ["H264", "h264"],
    ["VP8", "vp8"],
  ] as const)("watches what the browser takes: %s", async (videoCodec, rendition) => {
    await using seat = await makeSeat((peer) => {
      peer.videoCodec = videoCodec
    })
    seat.peer.state.set("connected")
    expect(new Set(seat.asked)).toEqual(new Set([rendition]))
    expect(seat.hub.counters.viewers).toBe(1)
  })

  it("watches nothing for a browser that takes no video over RTP", async () => {
    await using seat = await makeSeat((peer) => {
      peer.videoCodec = undefined
    })
    seat.peer.state.set("connected")
    expect(seat.hub.counters.viewers).toBe(0)
  })

  it("changes the way its pictures take, beginning with a key frame, and goes on through it", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    const pictures = seat.peer.open("pictures")
    seat.peer.state.set("connected")
    await seat.source.put(key(1))
    control.deliver(encodeControl({ type: "use-video-way", way: "h264-channel" }))
    await seat.source.put(delta(2), key(3))
    expect(seat.peer.units.map(({ timestampUs }) => timestampUs)).toEqual([1])
    // From the newest key frame on.
    expect(pictures.sent).toHaveLength(3)
    seat.peer.askForKeyFrame()
    control.deliver(encodeControl({ type: "use-video-way", way: "rtp" }))
    await seat.source.put(key(4))
    expect(seat.peer.units.map(({ timestampUs }) => timestampUs)).toEqual([1, 3, 4])
    expect(told(control).flatMap((message) => (message.type === "video-way" ? [message.way] : []))).toEqual([
      "rtp",
      "h264-channel",
      "rtp",
    ])
  })

  it("sends JPEGs where they are wanted, as soon as the channel for them is open", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    seat.peer.state.set("connected")
    control.deliver(encodeControl({ type: "use-video-way", way: "jpeg-channel" }))
    expect(seat.asked).toEqual(["h264"])
    seat.peer.open("pictures")
    expect(seat.asked).toEqual(["h264", "jpeg"])
  })

  it("gives a ticket for a WebSocket, on which its pictures then come until the session ends", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    seat.peer.state.set("connected")
    control.deliver(encodeControl({ type: "want-video-ticket" }))
    const [ticket = ""] = told(control).flatMap((message) =>
      message.type === "video-ticket" ? [message.ticket] : [],
    )
    const socket = new ScriptedSocket()
    seat.door.accept(socket)
    socket.deliver(ticket)
    control.deliver(encodeControl({ type: "use-video-way", way: "h264-socket" }))
    await seat.source.put(key(1))
    expect(socket.sent.map((message) => decodePicture(message).isKeyFrame)).toEqual([true])
    await seat.session.end("left")
    expect(socket.isClosed).toBe(true)
  })

  it("has the picture ready when the connection is", async () => {
    await using seat = await makeSeat()
    await seat.source.put(key(1), delta(2))
    expect(seat.peer.units).toEqual([])
    seat.peer.state.set("connected")
    expect(seat.peer.units.map((unit) => unit.timestampUs)).toEqual([1, 2])
  })

  it("goes on with a key frame after the viewer refused a picture", async () => {
    await using seat = await makeSeat()
    seat.peer.state.set("connected")
    await seat.source.put(key(1))
    seat.peer.keepsUp = false
    await seat.source.put(delta(2))
    seat.peer.keepsUp = true
    await seat.source.put(delta(3), key(4))
    expect(seat.peer.units.map((unit) => unit.timestampUs)).toEqual([1, 4])
  })

  it("asks the source for a key frame when the browser does", async () => {
    await using seat = await makeSeat()
    seat.peer.state.set("connected")
    await seat.source.put(key(1))
    seat.clock.advance(1000)
    const before = seat.source.keyFrameRequests
    seat.peer.askForKeyFrame()
    expect(seat.source.keyFrameRequests).toBe(before + 1)
  })

  it("tells the console how picture and input are, at once and at each change", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    const ready = { keyboard: "ready", pointer: "ready", relativePointer: "ready", controls: "ready" }
    seat.source.tell({ state: "live", width: 1280, height: 720 })
    seat.keyboard.mood = "asleep"
    seat.peer.open("keys").deliver(pressA)
    expect(told(control).filter(({ type }) => type === "status")).toEqual([
      { type: "status", video: { state: "starting" }, ...ready },
      {
        type: "status",
        video: { state: "live", width: 1280, height: 720 },
        ...ready,
      },
      {
        type: "status",
        video: { state: "live", width: 1280, height: 720 },
        ...ready,
        keyboard: "asleep",
      },
    ])
  })

  it("tells how the target's USB host is, and wakes it when the console asks", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    seat.usb.status.set({ state: "suspended", recovery: "idle", wake: "untried" })
    control.deliver(encodeControl({ type: "wake" }))
    expect(told(control).at(-1)).toMatchObject({ type: "status", usb: { state: "suspended" } })
    expect(seat.usb.wakes).toBe(1)
  })

  it("tells the console once a second when the pictures it gets were captured, encoded and sent", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    seat.peer.sentPictures.push({ rtpTimestamp: 9, capturedUs: 100, encodedUs: 400, sentUs: 450 })
    seat.clock.advance(2000)
    const reports = told(control).filter((message) => message.type === "video-report")
    expect(reports.map(({ pictures }) => pictures)).toEqual([[[9, 100, 300, 50]], []])
    await seat.session.end("left")
    expect(seat.pendingTimers()).toBe(0)
  })

  it("passes keys on and acknowledges them", async () => {
    await using seat = await makeSeat()
    const keys = seat.peer.open("keys")
    keys.deliver(pressA)
    expect(seat.keyboard.taken().at(-1)).toEqual(reportOfA)
    expect(keys.sent.map((data) => decodeReply(data as Uint8Array))).toContainEqual({
      type: "ack",
      seq: 1,
      delivered: true,
    })
  })

  it("lets go of what is held when the keys channel closes", async () => {
    await using seat = await makeSeat()
    const keys = seat.peer.open("keys")
    keys.deliver(pressA)
    keys.close()
    expect(seat.keyboard.taken().at(-1)).toEqual(reportOfNothing)
  })

  it("lets go of what is held and disposes of its peer when it ends", async () => {
    await using seat = await makeSeat()
    seat.peer.open("keys").deliver(pressA)
    await seat.session.end("left")
    expect(seat.keyboard.taken().at(-1)).toEqual(reportOfNothing)
    expect(seat.peer.isDisposed).toBe(true)
    expect(await seat.session.closed).toBe("left")
  })

  it.each([
    ["failed", "connection-failed"],
    ["closed", "left"],
  ] as const)("ends when the connection is %s", async (state, reason) => {
    await using seat = await makeSeat()
    seat.peer.state.set(state)
    expect(await seat.session.closed).toBe(reason)
  })

  it("leaves nothing subscribed when its peer had failed before", async () => {
    await using seat = await makeSeat((peer) => peer.state.set("failed"))
    expect(await seat.session.closed).toBe("connection-failed")
    const control = seat.peer.open("control")
    seat.source.tell({ state: "no-signal" })
    expect(control.sent).toEqual([])
    expect(seat.pendingTimers()).toBe(0)
  })

  it("ends although its peer cannot be closed, and reports that", async () => {
    const cause = new Error("the engine does not close")
    await using seat = await makeSeat((peer) => {
      peer[Symbol.asyncDispose] = () => Promise.reject(cause)
    })
    const keys = seat.peer.open("keys")
    keys.deliver(pressA)
    seat.clock.advance(30_000)
    expect(await seat.session.closed).toBe("silent")
    expect(seat.keyboard.taken().at(-1)).toEqual(reportOfNothing)
    expect(seat.reported).toEqual([cause])
  })

  it("ends when it connects after the video source has gone for good", async () => {
    await using seat = await makeSeat()
    await seat.hub[Symbol.asyncDispose]()
    seat.peer.state.set("connected")
    expect(await seat.session.closed).toBe("shutting-down")
    expect(seat.reported).toEqual([expect.objectContaining({ code: "video/source-unavailable" })])
  })

  it("leaves the hub when it ends", async () => {
    await using seat = await makeSeat()
    seat.peer.state.set("connected")
    expect(seat.hub.counters.viewers).toBe(1)
    await seat.session.end("left")
    expect(seat.hub.counters.viewers).toBe(0)
  })

  it("ends when nobody arrives within half a minute", async () => {
    await using seat = await makeSeat()
    seat.clock.advance(30_000)
    expect(await seat.session.closed).toBe("silent")
  })

  it("lives as long as heartbeats come, and answers each", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    for (let second = 0; second < 60; second++) {
      control.deliver(heartbeat)
      seat.clock.advance(1000)
    }
    expect(seat.peer.isDisposed).toBe(false)
    expect(told(control).filter((message) => message.type === "heartbeat-reply")).toHaveLength(60)
    seat.clock.advance(6000)
    expect(await seat.session.closed).toBe("silent")
  })

  it("bears a few broken control messages and ends when they don't stop", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    for (let message = 0; message < 20; message++) control.deliver("{")
    expect(seat.peer.isDisposed).toBe(false)
    control.deliver(Uint8Array.of(0xff))
    expect(await seat.session.closed).toBe("misbehaved")
  })

  it("answers twenty control messages a second and no more, which does not end it", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    const answers = () => told(control).filter((message) => message.type === "heartbeat-reply").length
    for (let message = 0; message < 200; message++) control.deliver(heartbeat)
    expect(answers()).toBe(20)
    seat.clock.advance(1000)
    control.deliver(heartbeat)
    expect(answers()).toBe(21)
    expect(seat.peer.isDisposed).toBe(false)
  })

  it("ends when control is flooded", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    for (let message = 0; message < 201; message++) control.deliver(heartbeat)
    expect(await seat.session.closed).toBe("misbehaved")
    expect(seat.pendingTimers()).toBe(0)
  })

  it("tells the beginning of a reason that is longer than a message may carry", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    const reason = "the encoder's last words ".repeat(40)
    seat.source.tell({ state: "encoder-down", reason })
    const video = { state: "encoder-down", reason: `${reason.slice(0, 499)}…` }
    expect(told(control).at(-1)).toMatchObject({ video })
  })

  it("ends a session whose input misbehaves", async () => {
    await using seat = await makeSeat()
    const keys = seat.peer.open("keys")
    for (let message = 0; message < 30; message++) keys.deliver(Uint8Array.of(0xee))
    expect(await seat.session.closed).toBe("misbehaved")
  })

  it("tells the console when the gateway shuts down", async () => {
    await using seat = await makeSeat()
    const control = seat.peer.open("control")
    await seat.session.end("shutting-down")
    expect(told(control).at(-1)).toEqual({ type: "end", reason: "shutting-down" })
  })

  it("gives a second keys channel no hands", async () => {
    await using seat = await makeSeat()
    seat.peer.open("keys")
    const second = seat.peer.open("keys")
    second.deliver(pressA)
    expect(seat.keyboard.taken()).not.toContain(reportOfA)
    expect(second.sent).toEqual([])
  })

  it("gives channels of other names no ear", async () => {
    await using seat = await makeSeat()
    seat.peer.open("constructor").deliver(pressA)
    expect(seat.keyboard.taken().at(-1)).not.toEqual(reportOfA)
  })
})
