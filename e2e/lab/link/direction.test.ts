import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LinkDirection } from "./direction.ts"
import type { ImpairmentOptions } from "./impairment.ts"
import { seededRandom } from "./random.ts"

const packets = 100_000

/** Offers packets of 1000 octets at a steady pace. @returns when each comes out; an empty list for one that does not. */
function send(options: ImpairmentOptions, count = packets, intervalMs = 1, seed = 7) {
  const direction = new LinkDirection(options, seededRandom(seed))
  const arrivals = Array.from({ length: count }, (_, index) => direction.offer(1000, index * intervalMs))
  return { direction, arrivals }
}

/** Lengths of the runs of lost packets. */
function lostRuns(arrivals: readonly (readonly number[])[]): number[] {
  const runs: number[] = []
  let length = 0
  for (const each of arrivals) {
    if (each.length === 0) length += 1
    else if (length > 0) {
      runs.push(length)
      length = 0
    }
  }
  return runs
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe("LinkDirection", () => {
  it("hands everything on at once and in order when nothing is asked of it", () => {
    const { direction, arrivals } = send({}, 1000)
    expect(arrivals).toEqual(arrivals.map((_, index) => [index]))
    expect(direction.counts).toMatchObject({ offered: 1000, delivered: 1000, lost: 0, overflowed: 0 })
  })

  it("does the same to the same packets with the same seed", () => {
    const options = { loss: 0.1, jitterMs: 5, delayMs: 20, duplicate: 0.1, reorder: 0.1 }
    expect(send(options, 1000).arrivals).toEqual(send(options, 1000).arrivals)
    expect(send(options, 1000).arrivals).not.toEqual(send(options, 1000, 1, 8).arrivals)
  })

  it.each([0.01, 0.02, 0.05])("loses %d of all packets, each by its own chance", (loss) => {
    const { direction, arrivals } = send({ loss })
    // Four standard deviations of the binomial distribution.
    expect(Math.abs(direction.counts.lost / packets - loss)).toBeLessThan(4 * Math.sqrt(loss / packets))
    // Geometric: a run ends with the chance that a packet arrives.
    expect(Math.abs(mean(lostRuns(arrivals)) - 1 / (1 - loss))).toBeLessThan(0.05)
  })

  it("loses the wanted share in bursts of the wanted mean length", () => {
    const { direction, arrivals } = send({ loss: 0.02, burstPackets: 10 })
    expect(direction.counts.lost / packets).toBeGreaterThan(0.015)
    expect(direction.counts.lost / packets).toBeLessThan(0.025)
    expect(mean(lostRuns(arrivals))).toBeGreaterThan(8)
    expect(mean(lostRuns(arrivals))).toBeLessThan(12)
  })

  it("loses everything while it is cut, and nothing of what was on its way", () => {
    const { direction, arrivals } = send({ delayMs: 100 }, 1)
    expect(arrivals).toEqual([[100]])
    direction.change({ isCut: true })
    expect(direction.offer(1000, 1)).toEqual([])
    direction.change({})
    expect(direction.offer(1000, 200)).toEqual([200])
  })

  it("delays within the jitter's bounds around the delay, and keeps the order", () => {
    const { arrivals } = send({ delayMs: 50, jitterMs: 20 }, 10_000, 100)
    const delays = arrivals.map(([dueMs = 0], index) => dueMs - index * 100)
    expect(Math.min(...delays)).toBeGreaterThan(30)
    expect(Math.max(...delays)).toBeLessThan(70)
    expect(Math.abs(mean(delays) - 50)).toBeLessThan(0.5)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(25)
    const close = send({ delayMs: 50, jitterMs: 20 }, 10_000, 1).arrivals.flat()
    expect(close).toEqual(close.toSorted((a, b) => a - b))
  })

  it("lets later packets overtake the share that it reorders, and no others", () => {
    const { direction, arrivals } = send({ delayMs: 10, reorder: 0.1, reorderByMs: 5 }, 10_000)
    const late = arrivals.filter(([dueMs = 0], index) => dueMs - index === 15)
    expect(late.length).toBe(direction.counts.reordered)
    expect(Math.abs(late.length - 1000)).toBeLessThan(120)
    expect(arrivals.every(([dueMs = 0], index) => dueMs - index === 15 || dueMs - index === 10)).toBe(true)
  })

  it("doubles the wanted share", () => {
    const { direction, arrivals } = send({ duplicate: 0.05 })
    expect(arrivals.filter(({ length }) => length === 2).length).toBe(direction.counts.duplicated)
    expect(Math.abs(direction.counts.duplicated / packets - 0.05)).toBeLessThan(0.003)
    expect(direction.counts.delivered).toBe(packets + direction.counts.duplicated)
  })

  it("carries its rate and no more, whatever is offered", () => {
    // 1000 octets each half millisecond are 16 Mbit/s.
    const { direction, arrivals } = send({ rateBps: 8_000_000, queueBytes: 10_000 }, 20_000, 0.5)
    const times = arrivals.flat()
    expect(times.length * 1000).toBeCloseTo(((times.at(-1) ?? 0) / 1000) * 1_000_000, -4)
    expect(direction.counts.overflowed).toBe(20_000 - times.length)
    const gaps = times.slice(1).map((dueMs, index) => dueMs - (times[index] ?? 0))
    expect(Math.min(...gaps)).toBeCloseTo(1, 6)
  })

  it("queues up to its bound and drops what does not fit whole", () => {
    const direction = new LinkDirection({ rateBps: 20_000_000, queueBytes: 64_000 }, seededRandom(1))
    const arrivals = Array.from({ length: 100 }, () => direction.offer(1200, 0))
    expect(arrivals.filter(({ length }) => length === 1).length).toBe(53)
    expect(direction.counts).toMatchObject({ overflowed: 47, queuePeakBytes: 53 * 1200 })
    // All of it needs 25.44 ms; then the queue is empty again.
    expect(arrivals.flat().at(-1)).toBeCloseTo(25.44, 6)
    expect(direction.offer(1200, 30)).toEqual([30.48])
  })

  it("never keeps more waiting than its bound, whatever comes when", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 40, max: 1500 }), fc.integer({ min: 0, max: 20 })), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.integer({ min: 1500, max: 20_000 }),
        (offers, queueBytes) => {
          const direction = new LinkDirection({ rateBps: 1_000_000, queueBytes }, seededRandom(1))
          let nowMs = 0
          for (const [sizeBytes, pauseMs] of offers) {
            nowMs += pauseMs
            const [dueMs] = direction.offer(sizeBytes, nowMs)
            if (dueMs !== undefined) expect((dueMs - nowMs) * 125).toBeLessThanOrEqual(queueBytes + 1)
          }
          const { offered, delivered, overflowed } = direction.counts
          expect(delivered + overflowed).toBe(offered)
        },
      ),
    )
  })

  it("refuses a share above one and a negative delay", () => {
    expect(() => send({ loss: 1.1 }, 1)).toThrow()
    expect(() => send({ delayMs: -1 }, 1)).toThrow()
  })
})
