import { ManualClock } from "@crashcart/gateway/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DelayLine } from "./delay-line.ts"
import { LinkDirection } from "./direction.ts"
import type { ImpairmentOptions } from "./impairment.ts"
import { seededRandom } from "./random.ts"

function makeLine(options: ImpairmentOptions) {
  const clock = new ManualClock()
  const arrived: { packet: number; atMs: number }[] = []
  const direction = new LinkDirection(options, seededRandom(3))
  const line = new DelayLine<number>(direction, clock, (packet) =>
    arrived.push({ packet, atMs: clock.nowMs() }),
  )
  return { clock, arrived, line }
}

describe("DelayLine", () => {
  it("hands a packet on in the same call when there is nothing to wait for", () => {
    const { arrived, line, clock } = makeLine({})
    line.send(1, 100)
    expect(arrived).toEqual([{ packet: 1, atMs: 0 }])
    expect(clock.pending).toBe(0)
  })

  it("hands each packet on when it is due, and sets no timer when nothing travels", () => {
    const { arrived, line, clock } = makeLine({ delayMs: 25 })
    line.send(1, 100)
    clock.advance(10)
    line.send(2, 100)
    clock.advance(100)
    expect(arrived).toEqual([
      { packet: 1, atMs: 25 },
      { packet: 2, atMs: 35 },
    ])
    expect(clock.pending).toBe(0)
  })

  it("loses no packet and hands all on in the order of their times", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 300 }), (pauses) => {
        const { arrived, line, clock } = makeLine({
          delayMs: 20,
          jitterMs: 20,
          reorder: 0.3,
          duplicate: 0.2,
        })
        pauses.forEach((pauseMs, packet) => {
          clock.advance(pauseMs)
          line.send(packet, 100)
        })
        clock.advance(1000)
        expect(new Set(arrived.map(({ packet }) => packet)).size).toBe(pauses.length)
        expect(arrived.length).toBe(line.direction.counts.delivered)
        const times = arrived.map(({ atMs }) => atMs)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        expect(clock.pending).toBe(0)
      }),
    )
  })

  it("hands on together what became due while this process was held up", () => {
    const { arrived, line, clock } = makeLine({ delayMs: 5 })
    for (const packet of [1, 2, 3]) line.send(packet, 100)
    clock.stall(50)
    clock.advance(0)
    expect(arrived.map(({ packet }) => packet)).toEqual([1, 2, 3])
  })

  it("drops what travels and leaves no timer when it is disposed", () => {
    const { arrived, line, clock } = makeLine({ delayMs: 5 })
    line.send(1, 100)
    line[Symbol.dispose]()
    clock.advance(100)
    expect(arrived).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
