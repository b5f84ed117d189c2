import { describe, expect, it } from "vitest"
import type { PathShape } from "./testing/simulated-path.ts"
import { type SecondOfStream, SimulatedStream } from "./testing/simulated-stream.ts"

const wanted = 6_000_000
const good: PathShape = { rateBps: 20_000_000, queueBytes: 64_000, delayMs: 20 }

/** The run's seconds before the path is `then`, the seconds with it, and the seconds after it is as before. */
function fall(then: Partial<PathShape>, shape: PathShape = good) {
  const stream = new SimulatedStream(shape, wanted)
  const before = stream.run(3)
  stream.path.shape = { ...shape, ...then }
  const during = stream.run(10)
  stream.path.shape = shape
  return { before, during, after: stream.run(15) }
}

const targets = (seconds: readonly SecondOfStream[]) => seconds.map(({ targetBps }) => targetBps)

describe("a path with room for the stream", () => {
  it.each([
    ["quiet", {}],
    ["with 40 ms of jitter", { jitterMs: 40 }],
    ["that loses 5 % at random", { loss: 0.05 }],
    ["far away", { delayMs: 150 }],
  ])("%s shows no limit", (_name, change) => {
    const stream = new SimulatedStream({ ...good, ...change }, wanted)
    expect(new Set(targets(stream.run(20)))).toEqual(new Set([undefined]))
  })
})

describe.each([
  ["a router's short queue", 64_000],
  ["a modem's long queue", 250_000],
])("a path that falls from 20 to 2 Mbit/s, with %s", (_name, queueBytes) => {
  const { during, after } = fall({ rateBps: 2_000_000 }, { ...good, queueBytes })

  it("is known to carry 85 % of 2 Mbit/s within a second", () => {
    for (const targetBps of targets(during)) expect(targetBps).toBeCloseTo(1_700_000, -5)
  })

  it("queues for no longer than 50 ms from the third second on, and loses nothing any more", () => {
    for (const { longestQueueMs, overflowed } of during.slice(2)) {
      expect(longestQueueMs).toBeLessThan(50)
      expect(overflowed).toBe(0)
    }
  })

  it("is used for what it carries", () => {
    for (const { deliveredBps } of during) expect(deliveredBps).toBeGreaterThan(1_600_000)
  })

  it("carries the whole stream again within 8 s of its return", () => {
    for (const { deliveredBps } of after.slice(8)) expect(deliveredBps).toBeGreaterThan(wanted * 0.95)
  })
})

describe("other faults of a path", () => {
  it("takes much loss without a queue for a policer, and sends what passes it", () => {
    const policed: PathShape = { rateBps: 2_000_000, queueBytes: 2_600, delayMs: 20 }
    const stream = new SimulatedStream(policed, wanted)
    const last = stream.run(10).slice(4)
    for (const { targetBps } of last) {
      expect(targetBps).toBeGreaterThan(700_000)
      expect(targetBps).toBeLessThan(2_200_000)
    }
  })

  it("goes below 300 kbit/s where there is no more", () => {
    const { during } = fall({ rateBps: 300_000 })
    for (const { targetBps, longestQueueMs } of during.slice(5)) {
      expect(targetBps).toBeLessThan(300_000)
      expect(longestQueueMs).toBeLessThan(250)
    }
  })

  it("does not stay down after one bad second", () => {
    const stream = new SimulatedStream(good, wanted)
    stream.run(2)
    stream.path.shape = { ...good, rateBps: 1_000_000 }
    stream.run(1)
    stream.path.shape = good
    const after = stream.run(6)
    expect(after.at(-1)?.deliveredBps).toBeGreaterThan(wanted * 0.95)
  })

  it("sends at once again, unpaced, when a path has shown 30 Mbit/s", () => {
    const fast = { ...good, rateBps: 100_000_000 }
    const stream = new SimulatedStream(fast, wanted)
    stream.run(1)
    stream.path.shape = { ...fast, rateBps: 2_000_000 }
    stream.run(3)
    stream.path.shape = fast
    expect(targets(stream.run(25)).at(-1)).toBeUndefined()
  })
})
