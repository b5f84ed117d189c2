import { expect, it } from "vitest"
import { ManualClock } from "../../testing/manual-clock.ts"
import { FrameHub } from "../hub/index.ts"
import { delta, key, ScriptedSource } from "../hub/scripted-source.ts"
import { MovingViewer } from "./moving-viewer.ts"

function rig() {
  const parts = new AsyncDisposableStack()
  const clock = new ManualClock()
  const make = () => {
    const source = new ScriptedSource()
    const onViewerFailure = (error: unknown) => {
      throw error
    }
    return { source, hub: parts.use(new FrameHub(source, { onViewerFailure, lingerMs: 0, clock })) }
  }
  const [a, b] = [make(), make()]
  const seen: number[] = []
  let isTaking = true
  const accept = ({ timestampUs }: { readonly timestampUs: number }) => {
    if (isTaking) seen.push(timestampUs)
    return isTaking
  }
  const viewer = parts.use(new MovingViewer({ accept }, a.hub))
  const take = (taking: boolean) => {
    isTaking = taking
  }
  return { a, b, viewer, seen, take, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

it("goes on with the old picture until the new one's key frame is there, and then with that one alone", async () => {
  await using room = rig()
  const { a, b, viewer, seen } = room
  await a.source.put(key(1))
  viewer.moveTo(b.hub, false)
  await b.source.put(delta(2))
  await a.source.put(delta(3))
  expect([seen, viewer.isMoving]).toEqual([[1, 3], true])
  await b.source.put(key(4))
  expect([viewer.isMoving, a.hub.counters.viewers, b.hub.counters.viewers]).toEqual([false, 0, 1])
  await b.source.put(delta(5))
  expect(seen).toEqual([1, 3, 4, 5])
})

it("shows nothing of what its path cannot carry, and asks nobody for key frames meanwhile", async () => {
  await using room = rig()
  const { a, b, viewer, seen } = room
  await a.source.put(key(1))
  viewer.moveTo(b.hub, true)
  const before = a.source.keyFrameRequests
  await a.source.put(delta(2), delta(3))
  expect([seen, a.source.keyFrameRequests]).toEqual([[1], before])
  await b.source.put(key(4))
  expect(seen).toEqual([1, 4])
})

it("stays when it is called back before it has gone, with a key frame for what it missed", async () => {
  await using room = rig()
  const { a, b, viewer, seen } = room
  await a.source.put(key(1))
  viewer.moveTo(b.hub, true)
  await a.source.put(delta(2))
  viewer.moveTo(a.hub, false)
  expect([viewer.isMoving, b.hub.counters.viewers]).toEqual([false, 0])
  await a.source.put(delta(3))
  expect(seen).toEqual([1, 3])
})

it("waits for the next key frame where it could not take the first", async () => {
  await using room = rig()
  const { a, b, viewer, seen, take } = room
  await a.source.put(key(1))
  viewer.moveTo(b.hub, false)
  take(false)
  await b.source.put(key(2))
  expect(viewer.isMoving).toBe(true)
  take(true)
  await b.source.put(delta(3), key(4))
  expect(seen).toEqual([1, 4])
})

it("takes nothing that the other hub holds for new viewers: it has seen that, and its path may be thin", async () => {
  await using room = rig()
  const { a, b, viewer, seen } = room
  await a.source.put(key(1))
  using _before = b.hub.subscribe({ accept: () => true })
  await b.source.put(key(2), delta(3))
  viewer.moveTo(b.hub, false)
  expect(seen).toEqual([1])
  await b.source.put(delta(4), key(5))
  expect(seen).toEqual([1, 5])
})

it("lets time only go forward, though the other encoder is slower", async () => {
  await using room = rig()
  const { a, b, viewer, seen } = room
  await a.source.put(key(100))
  viewer.moveTo(b.hub, false)
  await b.source.put(key(90), delta(120))
  expect(seen).toEqual([100, 101, 120])
})

it("leaves both hubs when it is disposed", async () => {
  await using room = rig()
  const { a, b, viewer } = room
  await a.source.put(key(1))
  viewer.moveTo(b.hub, false)
  viewer[Symbol.dispose]()
  expect([a.hub.counters.viewers, b.hub.counters.viewers]).toEqual([0, 0])
})
