import { describe, expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { delta, key, ScriptedSource } from "../video/hub/scripted-source.ts"
import { AdaptiveVideo, FrameHub, type OutputCodec } from "../video/index.ts"
import { ScriptedPeer } from "./testing/scripted-peer.ts"
import { ViewerSession } from "./viewer-session.ts"

async function watching(prepare: (peer: ScriptedPeer) => void = () => undefined) {
  const parts = new AsyncDisposableStack()
  const clock = new ManualClock()
  const source = new ScriptedSource()
  const hub = parts.use(new FrameHub(source, { onViewerFailure: () => undefined, lingerMs: 0, clock }))
  const asked: OutputCodec[] = []
  const renditions = {
    hub: (codec: OutputCodec) => {
      asked.push(codec)
      return hub
    },
  }
  const peer = new ScriptedPeer()
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
  const session = parts.use(new ViewerSession({ peer, renditions, adaptive, clock, report }))
  return {
    clock,
    source,
    hub,
    asked,
    peer,
    session,
    reported,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

describe("ViewerSession", () => {
  it("sends pictures from the first key frame on, once connected", async () => {
    await using seat = await watching()
    expect(seat.source.runs).toBe(0)
    seat.peer.state.set("connected")
    await seat.source.put(delta(1), key(2), delta(3))
    expect(seat.peer.units.map((unit) => unit.timestampUs)).toEqual([2, 3])
    seat.peer.askForKeyFrame()
    expect(seat.source.keyFrameRequests).toBe(1)
  })

  it("hears no channel, whatever it is called", async () => {
    await using seat = await watching()
    seat.peer.state.set("connected")
    const channels = ["keys", "pointer", "control", "text"].map((label) => seat.peer.open(label))
    for (const channel of channels) channel.deliver(Uint8Array.of(1, 0, 0, 0, 4, 1))
    expect(channels.map(({ sent }) => sent)).toEqual([[], [], [], []])
  })

  it("watches VP8 where the player takes nothing else", async () => {
    await using seat = await watching((peer) => {
      peer.videoCodec = "VP8"
    })
    seat.peer.state.set("connected")
    expect(seat.asked).toEqual(["vp8"])
  })

  it("ends when nobody has come within half a minute, and not when somebody has", async () => {
    await using gone = await watching()
    gone.clock.advance(30_000)
    expect(await gone.session.closed).toBe("silent")
    await using here = await watching()
    here.peer.state.set("connected")
    here.clock.advance(3_600_000)
    expect(here.peer.isDisposed).toBe(false)
  })

  it("forgives a path that is lost for less than half a minute", async () => {
    await using seat = await watching()
    seat.peer.state.set("connected")
    seat.peer.state.set("disconnected")
    seat.clock.advance(29_000)
    seat.peer.state.set("connected")
    seat.clock.advance(60_000)
    expect(seat.peer.isDisposed).toBe(false)
    seat.peer.state.set("disconnected")
    seat.clock.advance(30_000)
    expect(await seat.session.closed).toBe("silent")
  })

  it.each([
    ["failed", "connection-failed"],
    ["closed", "left"],
  ] as const)("ends with a connection that has %s, and lets go of the picture", async (state, reason) => {
    await using seat = await watching()
    seat.peer.state.set("connected")
    expect(seat.hub.counters.viewers).toBe(1)
    seat.peer.state.set(state)
    expect(await seat.session.closed).toBe(reason)
    expect([seat.hub.counters.viewers, seat.peer.isDisposed]).toEqual([0, true])
  })

  it("ends at once with one that had failed before", async () => {
    await using seat = await watching((peer) => peer.state.set("failed"))
    expect(await seat.session.closed).toBe("connection-failed")
  })
})
