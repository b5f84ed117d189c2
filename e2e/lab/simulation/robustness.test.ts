import { describe, expect, it } from "vitest"
import type { ImpairmentOptions } from "../link/impairment.ts"
import { view } from "./simulated-viewing.ts"

const seconds = 20
const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
/** Half of a round trip of 50 ms. */
const delayMs = 25

/** The same link for each seed; what the console says goes back over one that loses as much, each packet by its own chance. */
function viewings({ forth, loss = 0 }: { forth: ImpairmentOptions; loss?: number }) {
  return seeds.map((seed) => view({ forth: { delayMs, ...forth }, back: { delayMs, loss } }, seconds, seed))
}

describe("1080p30 at 6 Mbit/s over 50 ms, in virtual time", () => {
  it("shows 29 pictures a second at 1 % loss, and never stops for 200 ms", () => {
    for (const viewing of viewings({ forth: { loss: 0.01 }, loss: 0.01 })) {
      expect(viewing.forth.lost).toBeGreaterThan(100)
      expect(viewing.framesPerSecond).toBeGreaterThanOrEqual(29)
      expect(viewing.freezesMs).toEqual([])
    }
  })

  it("shows 28 at 2 %, and stands still for less than one second of 20", () => {
    for (const viewing of viewings({ forth: { loss: 0.02 }, loss: 0.02 })) {
      expect(viewing.framesPerSecond).toBeGreaterThanOrEqual(28)
      expect(viewing.frozenMs).toBeLessThan(1000)
    }
  })

  it("shows 25 at 5 %, and stands still for less than three seconds of 20", () => {
    for (const viewing of viewings({ forth: { loss: 0.05 }, loss: 0.05 })) {
      expect(viewing.forth.lost).toBeGreaterThan(600)
      expect(viewing.framesPerSecond).toBeGreaterThanOrEqual(25)
      expect(viewing.frozenMs).toBeLessThan(3000)
      expect(viewing.keyFrameRequests).toBe(0)
    }
  })

  it("shows 28 where 2 % are lost in bursts of 10", () => {
    for (const viewing of viewings({ forth: { loss: 0.02, burstPackets: 10 }, loss: 0.02 })) {
      expect(viewing.forth.lost).toBeGreaterThan(100)
      expect(viewing.framesPerSecond).toBeGreaterThanOrEqual(28)
      expect(viewing.frozenMs).toBeLessThan(1000)
    }
  })

  it("loses nothing through 20 Mbit/s with a queue of 64 kB, from the first key frame on", () => {
    for (const viewing of viewings({ forth: { rateBps: 20_000_000, queueBytes: 64_000 } })) {
      expect(viewing.forth.queuePeakBytes).toBeGreaterThan(20_000)
      expect(viewing.forth.overflowed).toBe(0)
      expect(viewing.framesPerSecond).toBeGreaterThanOrEqual(29)
      expect(viewing.freezesMs).toEqual([])
    }
  })

  it("does not mind jitter, packets out of order and packets that come twice", () => {
    for (const viewing of viewings({ forth: { jitterMs: 15, reorder: 0.02, duplicate: 0.02 } })) {
      expect(viewing.framesPerSecond).toBeGreaterThanOrEqual(29)
      expect(viewing.freezesMs).toEqual([])
      expect(viewing.keyFrameRequests).toBe(0)
    }
  })
})
