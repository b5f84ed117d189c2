import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { type PacedPackets, Pacer, type PacerOptions } from "./pacer.ts"

/** 8 Mbit/s is 1000 bytes per millisecond. */
const options: PacerOptions = { rateBps: 8_000_000, burstBytes: 10_000, queueLimitMs: 20 }

function rig(given: Partial<PacerOptions> = {}) {
  const clock = new ManualClock()
  const sent: { name: string; atMs: number; sizeBytes: number }[] = []
  const pacer = new Pacer(clock, { ...options, ...given })
  const named = (names: readonly string[], sizes: readonly number[] = []): PacedPackets => ({
    count: names.length,
    send: (index) => {
      const sizeBytes = sizes[index] ?? 1000
      sent.push({ name: names[index] ?? "", atMs: clock.nowMs(), sizeBytes })
      return sizeBytes
    },
  })
  const packets = (count: number, name = "packet") => named(new Array<string>(count).fill(name))
  return { pacer, clock, sent, named, packets }
}

describe("Pacer", () => {
  it("sends what fits the burst in the same call, without a timer", () => {
    const { pacer, clock, sent, packets } = rig()
    pacer.sendPicture(packets(10))
    expect(sent).toHaveLength(10)
    expect(clock.pending).toBe(0)
  })

  it("sends no more than 30 kB in one turn, and the rest of a burst in the next ones", () => {
    const { pacer, clock, sent, packets } = rig({ burstBytes: 70_000 })
    pacer.sendPicture(packets(70))
    expect(sent).toHaveLength(30)
    clock.advance(0)
    expect(sent.map(({ atMs }) => atMs)).toEqual(new Array(70).fill(0))
    expect(clock.pending).toBe(0)
  })

  it("spreads a large picture at its rate and then rests", () => {
    const { pacer, clock, sent, packets } = rig()
    pacer.sendPicture(packets(40))
    expect(sent).toHaveLength(10)
    clock.advance(15)
    expect(sent.length).toBeGreaterThanOrEqual(22)
    expect(sent.length).toBeLessThanOrEqual(26)
    clock.advance(100)
    expect(sent).toHaveLength(40)
    expect(sent.at(-1)?.atMs).toBeLessThanOrEqual(33)
    expect(clock.pending).toBe(0)
  })

  it("lets every ordinary picture at a steady rate leave at once", () => {
    const { pacer, clock, sent, packets } = rig()
    for (let frame = 0; frame < 30; frame += 1) {
      const before = sent.length
      pacer.sendPicture(packets(8))
      expect(sent.length - before).toBe(8)
      clock.advance(10)
    }
  })

  it("keeps the order of packets within and across pictures", () => {
    const { pacer, clock, sent, named } = rig()
    const names = Array.from({ length: 60 }, (_, index) => `${index}`)
    pacer.sendPicture(named(names.slice(0, 35)))
    clock.advance(3)
    pacer.sendPicture(named(names.slice(35)))
    clock.advance(1000)
    expect(sent.map(({ name }) => name)).toEqual(names)
  })

  it("sends retransmissions ahead of what is new", () => {
    const { pacer, clock, sent, packets } = rig()
    pacer.sendPicture(packets(30, "new"))
    pacer.resend(packets(1, "again"))
    clock.advance(1000)
    expect(sent.findIndex(({ name }) => name === "again")).toBe(10)
    expect(sent).toHaveLength(31)
  })

  it("refuses pictures while the oldest waiting packet is too old and accepts again once it has left", () => {
    const { pacer, clock, packets } = rig({ rateBps: 800_000 })
    pacer.sendPicture(packets(20))
    expect(pacer.accepts).toBe(true)
    clock.advance(20)
    expect(pacer.accepts).toBe(true)
    clock.advance(1)
    expect(pacer.accepts).toBe(false)
    clock.advance(1000)
    expect(pacer.accepts).toBe(true)
    expect(pacer.queuedMs).toBe(0)
  })

  it("empties its queue at a new rate from the moment it is set", () => {
    const { pacer, clock, sent, packets } = rig({ rateBps: 80 })
    pacer.sendPicture(packets(31))
    clock.advance(100)
    expect(sent).toHaveLength(11)
    pacer.setRate(80_000_000)
    clock.advance(5)
    expect(sent).toHaveLength(31)
  })

  it("lets nothing overtake a packet whose sending changes the rate", () => {
    const { pacer, clock, sent, packets } = rig({ rateBps: 80 })
    pacer.sendPicture(packets(10, "early"))
    const changing: PacedPackets = {
      count: 20,
      send: (index) => {
        if (index === 0) pacer.setRate(800_000_000)
        return packets(1, `${index}`).send(0)
      },
    }
    clock.advance(100_000)
    pacer.sendPicture(changing)
    clock.advance(100)
    expect(sent.slice(10).map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`))
  })

  it("drops what waits and leaves no timer when disposed", () => {
    const { pacer, clock, sent, packets } = rig()
    pacer.sendPicture(packets(30))
    pacer[Symbol.dispose]()
    clock.advance(1000)
    expect(sent).toHaveLength(10)
    expect(clock.pending).toBe(0)
  })

  it("never exceeds burst plus rate in any window and loses nothing", () => {
    const picture = fc.record({
      waitMs: fc.nat(30),
      sizes: fc.array(fc.integer({ min: 1, max: 1200 }), { maxLength: 40 }),
    })
    fc.assert(
      fc.property(fc.array(picture, { maxLength: 20 }), (pictures) => {
        const { pacer, clock, sent, named } = rig()
        for (const { waitMs, sizes } of pictures) {
          clock.advance(waitMs)
          pacer.sendPicture(named(sizes.map(String), sizes))
        }
        clock.advance(100_000)
        expect(sent).toHaveLength(pictures.reduce((sum, { sizes }) => sum + sizes.length, 0))
        for (const [index, first] of sent.entries()) {
          let sum = 0
          for (const later of sent.slice(index)) {
            sum += later.sizeBytes
            const allowed = options.burstBytes + (later.atMs - first.atMs) * 1000 + 1200
            expect(sum).toBeLessThanOrEqual(allowed + 1e-6)
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})
