import { expect, it, vi } from "vitest"
import { GatewayError } from "../../errors.ts"
import { ManualClock } from "../../testing/manual-clock.ts"
import type { AccessUnit, VideoStatus } from "../source.ts"
import { FrameHub } from "./frame-hub.ts"
import { delta, key, ScriptedSource } from "./scripted-source.ts"

function rig(lingerMs = 10_000) {
  const source = new ScriptedSource()
  const clock = new ManualClock()
  const failures: unknown[] = []
  const hub = new FrameHub(source, { clock, lingerMs, onViewerFailure: (error) => failures.push(error) })
  return { source, clock, failures, hub }
}

/** A viewer that notes the times of what it was offered and takes it unless told otherwise. */
function notes(takes: (unit: AccessUnit) => boolean = () => true) {
  const seen: number[] = []
  const accept = (unit: AccessUnit) => {
    seen.push(unit.timestampUs)
    return takes(unit)
  }
  return { seen, accept }
}

it("shows a new viewer nothing before a key frame", async () => {
  const { hub, source } = rig()
  await using _hub = hub
  const viewer = notes()
  using _viewer = hub.subscribe(viewer)
  await source.put(delta(1), key(2), delta(3))
  expect(viewer.seen).toEqual([2, 3])
})

it("hands each picture to all viewers in the order they came, the same object", async () => {
  const { hub, source } = rig()
  await using _hub = hub
  const order: [string, AccessUnit][] = []
  for (const name of ["first", "second", "third"]) {
    hub.subscribe({ accept: (unit) => order.push([name, unit]) > 0 })
  }
  const unit = key(1)
  await source.put(unit)
  expect(order.map(([name]) => name)).toEqual(["first", "second", "third"])
  expect(order.every(([, seen]) => seen === unit)).toBe(true)
})

it("lets everything else have a turn where handing out takes long, and goes on where it was", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const order: string[] = []
  for (const [name, takesMs] of [
    ["first", 0.4],
    ["second", 0.7],
    ["third", 0],
    ["fourth", 3],
  ] as const) {
    hub.subscribe({
      accept: (unit) => {
        clock.advance(takesMs)
        if (name === "second" && unit.isKeyFrame) setImmediate(() => order.push("a key"))
        return order.push(`${name} ${unit.timestampUs}`) > 0
      },
    })
  }
  await source.put(key(1), delta(2))
  expect(order).toEqual([
    "first 1",
    "second 1",
    "a key",
    "third 1",
    "fourth 1",
    "first 2",
    "second 2",
    "third 2",
    "fourth 2",
  ])
})

it("gives a viewer that refused a picture nothing until the next key frame, and asks for that", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const slow = notes((unit) => unit.timestampUs !== 2)
  const quick = notes()
  using slowViewer = hub.subscribe(slow)
  using quickViewer = hub.subscribe(quick)
  await source.put(key(1))
  clock.advance(1000)
  const before = source.keyFrameRequests
  await source.put(delta(2), delta(3), delta(4))
  expect(source.keyFrameRequests).toBe(before + 1)
  await source.put(key(5), delta(6))
  expect(slow.seen).toEqual([1, 2, 5, 6])
  expect(quick.seen).toEqual([1, 2, 3, 4, 5, 6])
  expect([slowViewer.accepted, slowViewer.dropped]).toEqual([3, 3])
  expect([quickViewer.accepted, quickViewer.dropped]).toEqual([6, 0])
  expect(hub.counters).toEqual({ unitsIn: 6, keyFrameRequests: before + 1, viewers: 2 })
})

it("asks again, twice a second, for as long as a viewer waits and only other pictures come", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const viewer = notes()
  using _viewer = hub.subscribe(viewer)
  for (let picture = 0; picture < 50; picture++) {
    await source.put(delta(picture))
    clock.advance(100)
  }
  expect(source.keyFrameRequests).toBeGreaterThanOrEqual(10)
  expect(source.keyFrameRequests).toBeLessThanOrEqual(11)
  await source.put(key(50))
  const before = source.keyFrameRequests
  await source.put(delta(51))
  clock.advance(10_000)
  expect(viewer.seen).toEqual([50, 51])
  expect(source.keyFrameRequests).toBe(before)
})

it("asks again when the key frame itself is refused", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const viewer = notes((unit) => unit.timestampUs > 2)
  using _viewer = hub.subscribe(viewer)
  await source.put(key(1))
  clock.advance(500)
  expect(source.keyFrameRequests).toBe(2)
  await source.put(key(2))
  clock.advance(500)
  expect(source.keyFrameRequests).toBe(3)
  await source.put(key(3), delta(4))
  expect(viewer.seen).toEqual([1, 2, 3, 4])
})

it("detaches a viewer whose accept throws, reports it, and serves the others", async () => {
  const { hub, source, failures } = rig()
  await using _hub = hub
  const broken = new Error("this viewer is broken")
  const others = notes()
  hub.subscribe({
    accept: () => {
      throw broken
    },
  })
  hub.subscribe(others)
  await source.put(key(1), delta(2))
  expect(others.seen).toEqual([1, 2])
  expect(failures).toEqual([broken])
  expect(hub.counters.viewers).toBe(1)
})

it("hands a viewer that comes later the newest key frame and what followed it, at once", async () => {
  const { hub, source } = rig()
  await using _hub = hub
  hub.subscribe(notes())
  await source.put(key(1), delta(2), key(3), delta(4))
  const late = notes()
  const viewer = hub.subscribe(late)
  expect(late.seen).toEqual([3, 4])
  expect(viewer.accepted).toBe(2)
  await source.put(delta(5))
  expect(late.seen).toEqual([3, 4, 5])
  expect(source.keyFrameRequests).toBe(1)
})

it("asks for a key frame when a viewer arrives long after the last one", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  hub.subscribe(notes())
  await source.put(key(1), ...Array.from({ length: 30 }, (_, index) => delta(2 + index)))
  clock.advance(500)
  const late = notes()
  hub.subscribe(late)
  expect(source.keyFrameRequests).toBe(2)
  await source.put(delta(32), key(33))
  expect(late.seen).toEqual([33])
})

it("shows nobody what was seen before the source failed", async () => {
  const { hub, source } = rig()
  await using _hub = hub
  hub.subscribe(notes())
  source.tell({ state: "live", width: 16, height: 16 })
  await source.put(key(1))
  source.tell({ state: "no-signal" })
  const late = notes()
  hub.subscribe(late)
  expect(late.seen).toEqual([])
})

it("detaches a viewer that throws at the first picture it is handed", async () => {
  const { hub, source, failures } = rig()
  await using _hub = hub
  hub.subscribe(notes())
  await source.put(key(1))
  const broken = new Error("broken")
  hub.subscribe({
    accept: () => {
      throw broken
    },
  })
  expect(failures).toEqual([broken])
  expect(hub.counters.viewers).toBe(1)
})

it("starts the source, with a key frame, when a viewer is expected, and lets it linger when none came", async () => {
  const { hub, source, clock } = rig(10_000)
  await using _hub = hub
  const expected = hub.expectViewer()
  await source.put(key(1))
  expect([source.consumers, source.keyFrameRequests]).toEqual([1, 1])
  clock.advance(60_000)
  expect(source.consumers).toBe(1)
  expected[Symbol.dispose]()
  clock.advance(10_000)
  await vi.waitUntil(() => source.consumers === 0, { interval: 1, timeout: 30_000 })
})

it("asks for a key frame for an expected viewer only when the present picture is no start", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  hub.subscribe(notes())
  await source.put(key(1))
  clock.advance(500)
  using _expected = hub.expectViewer()
  expect(source.keyFrameRequests).toBe(1)
})

it("asks again when the viewer is so long in coming that the present picture is no start any more", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  using _expected = hub.expectViewer()
  await source.put(key(1))
  clock.advance(700)
  await source.put(...Array.from({ length: 30 }, (_, index) => delta(2 + index)))
  expect(source.keyFrameRequests).toBe(2)
})

it("merges the requests of all viewers and serves those of the hold-off when it ends", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const viewers = Array.from({ length: 10 }, () => hub.subscribe(notes()))
  await source.put(key(1))
  expect(source.keyFrameRequests).toBe(1)
  for (const viewer of viewers) viewer.requestKeyFrame()
  expect(source.keyFrameRequests).toBe(1)
  clock.advance(499)
  expect(source.keyFrameRequests).toBe(1)
  clock.advance(1)
  expect(source.keyFrameRequests).toBe(2)
  clock.advance(10_000)
  expect(source.keyFrameRequests).toBe(2)
})

it("takes a key frame that comes by itself as the answer to a request still held off", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const viewer = hub.subscribe(notes())
  await source.put(key(1))
  viewer.requestKeyFrame()
  await source.put(key(2))
  clock.advance(10_000)
  expect(source.keyFrameRequests).toBe(1)
})

it("never asks more than twice a second, whatever the viewers do", async () => {
  const { hub, source, clock } = rig()
  await using _hub = hub
  const viewer = hub.subscribe(notes())
  await source.put(key(1))
  for (let ms = 0; ms < 10_000; ms += 10) {
    viewer.requestKeyFrame()
    clock.advance(10)
  }
  expect(source.keyFrameRequests).toBeLessThanOrEqual(21)
  expect(source.keyFrameRequests).toBeGreaterThanOrEqual(20)
})

it("runs the source while somebody watches, lets it linger, and starts it again", async () => {
  const { hub, source, clock } = rig(10_000)
  await using _hub = hub
  expect(source.runs).toBe(0)
  const first = hub.subscribe(notes())
  await source.put(key(1))
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  clock.advance(9_999)
  expect(source.consumers).toBe(1)
  const second = hub.subscribe(notes())
  clock.advance(60_000)
  expect([source.runs, source.consumers]).toEqual([1, 1])
  second[Symbol.dispose]()
  clock.advance(10_000)
  await vi.waitUntil(() => source.consumers === 0, { interval: 1, timeout: 30_000 })
  const third = notes()
  hub.subscribe(third)
  await source.put(key(7))
  expect(source.runs).toBe(2)
  expect(third.seen).toEqual([7])
})

it("starts the source anew only after it has let go of the run before", async () => {
  const { hub, source, clock } = rig(0)
  await using _hub = hub
  const most: number[] = []
  for (let round = 0; round < 3; round++) {
    const viewer = hub.subscribe({ accept: () => most.push(source.consumers) > 0 })
    if (round === 0) await source.put(key(1))
    viewer[Symbol.dispose]()
    clock.advance(0)
  }
  hub.subscribe({ accept: () => most.push(source.consumers) > 0 })
  await source.put(key(2))
  expect(most).toEqual([1, 1])
})

it("waits for a source that is slow to let go before it starts it anew", async () => {
  const { hub, source, clock } = rig(0)
  await using _hub = hub
  const parting = Promise.withResolvers<void>()
  using _parts = { [Symbol.dispose]: () => parting.resolve() }
  source.parting = parting.promise
  const first = hub.subscribe(notes())
  await source.put(key(1))
  first[Symbol.dispose]()
  clock.advance(0)
  const second = notes()
  using _second = hub.subscribe(second)
  await vi.waitUntil(() => source.isParting, { interval: 1, timeout: 30_000 })
  expect([source.runs, source.consumers]).toEqual([1, 1])
  parting.resolve()
  await source.put(key(2))
  expect([source.runs, source.consumersMost]).toEqual([2, 1])
  expect(second.seen).toEqual([2])
})

it("lets a viewer leave and another come while a picture is being handed out", async () => {
  const { hub, source } = rig()
  await using _hub = hub
  const late = notes()
  const leaver = notes()
  hub.subscribe({
    accept: (unit) => {
      if (unit.timestampUs === 2) {
        leaving[Symbol.dispose]()
        hub.subscribe(late)
      }
      return true
    },
  })
  const leaving = hub.subscribe(leaver)
  await source.put(key(1), key(2), key(3))
  expect(leaver.seen).toEqual([1])
  expect(late.seen).toEqual([2, 3])
})

it("passes the source's status on", async () => {
  const { hub, source } = rig()
  await using _hub = hub
  const told: VideoStatus[] = []
  hub.status.observe((status) => told.push(status))
  source.tell({ state: "no-signal" })
  source.tell({ state: "live", width: 16, height: 16 })
  expect(told.map((status) => status.state)).toEqual(["starting", "no-signal", "live"])
})

it("closes when the source ends, and takes no more viewers", async () => {
  const { hub, source } = rig()
  const viewer = notes()
  hub.subscribe(viewer)
  void source.put(key(1), "end")
  await hub.closed
  expect(viewer.seen).toEqual([1])
  expect(() => hub.subscribe(notes())).toThrow(GatewayError)
})

it("fails with what the source gave up for, and says it in its status", async () => {
  const { hub, source } = rig()
  hub.subscribe(notes())
  const reason = new GatewayError("video/memsink-unsupported", "Layout 5 is broken: update uStreamer.")
  void source.put(reason)
  await expect(hub.closed).rejects.toBe(reason)
  expect(hub.status.value).toEqual({ state: "encoder-down", reason: reason.message })
  expect(hub.counters.viewers).toBe(0)
  await hub[Symbol.asyncDispose]()
})

it("leaves nothing behind when disposed", async () => {
  const { hub, source, clock } = rig()
  const viewer = hub.subscribe(notes())
  await source.put(key(1))
  viewer.requestKeyFrame()
  await hub[Symbol.asyncDispose]()
  await hub.closed
  expect([source.consumers, clock.pending, hub.counters.viewers]).toEqual([0, 0, 0])
  viewer.requestKeyFrame()
  expect(clock.pending).toBe(0)
})
