import { describe, expect, it } from "vitest"
import { BurstPace } from "./burst-pace.ts"

/** Packets of 1200 bytes that left within a moment. */
const burst = (packets: number, sentMs = 0) =>
  Array.from({ length: packets }, (_, sequenceNumber) => ({ sequenceNumber, sentMs, sizeBytes: 1200 }))

describe("BurstPace", () => {
  it("is careful until a report has come, for a queue of 64 kB before 20 Mbit/s", () => {
    expect(new BurstPace().pacing).toEqual({ rateBps: 15_000_000, burstBytes: 37_500 })
  })

  it("knows no limit once so much came through in one go that a narrow link would have shown", () => {
    const pace = new BurstPace()
    pace.note(burst(24), undefined, 100)
    expect(pace.pacing.rateBps).toBe(15_000_000)
    pace.note(burst(26), undefined, 150)
    expect(pace.pacing.rateBps).toBe(Number.POSITIVE_INFINITY)
  })

  it("stays below what the narrowest link was found to carry, with a burst that its queue holds", () => {
    const pace = new BurstPace()
    pace.note(burst(26), undefined, 100)
    pace.note(burst(20), 20_000_000, 150)
    expect(pace.pacing).toEqual({ rateBps: 18_000_000, burstBytes: 45_000 })
  })

  it("is not slowed below twice what arrives by packets out of order, which look like a narrow link", () => {
    const pace = new BurstPace()
    for (let ms = 0; ms < 1000; ms += 50) pace.note(burst(50, ms), 1_000_000, ms)
    expect(pace.pacing.rateBps).toBe(2 * 20 * 50 * 1200 * 8)
  })
})
