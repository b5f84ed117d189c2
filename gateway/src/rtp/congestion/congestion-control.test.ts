import { describe, expect, it } from "vitest"
import type { Pacing } from "./burst-pace.ts"
import { CongestionControl } from "./congestion-control.ts"

const unlimited: Pacing = { rateBps: 40_000_000, burstBytes: 60_000 }

function rig({ willReport = false } = {}) {
  const paced: Pacing[] = []
  const control = new CongestionControl({ unlimited, setPacing: (pacing) => paced.push(pacing), willReport })
  return { control, paced }
}

/** Packets of 1200 bytes, one a millisecond; each takes 5 ms more than the one before it: a link of 2 Mbit/s. */
function overload(control: CongestionControl): void {
  const reports = Array.from({ length: 100 }, (_, index) => ({
    sequenceNumber: control.packetSent(1200, index),
    arrivalMs: 1000 + index * 5,
  }))
  control.report(reports, 600)
}

describe("CongestionControl", () => {
  it("numbers packets from 0, over the wrap", () => {
    const { control } = rig()
    const numbers = Array.from({ length: 65_537 }, () => control.packetSent(100, 0))
    expect([numbers[0], numbers[1], numbers[65_535], numbers[65_536]]).toEqual([0, 1, 65_535, 0])
  })

  it("leaves the pacing alone while nothing has shown a limit", () => {
    const { control, paced } = rig()
    control.report([{ sequenceNumber: control.packetSent(1200, 0), arrivalMs: 5 }], 20)
    expect(paced).toEqual([])
    expect(control.bandwidth(7)).toEqual({
      targetBps: undefined,
      sendBps: undefined,
      queueMs: 0,
      backlogMs: 7,
    })
    expect(control.beginPicture(1000, 10_000)).toBe(0)
  })

  it("paces carefully from the start where feedback is promised, and no more once a burst came through", () => {
    const { control, paced } = rig({ willReport: true })
    expect(paced).toEqual([{ rateBps: 15_000_000, burstBytes: 37_500 }])
    expect(control.isCareful).toBe(true)
    const reports = Array.from({ length: 30 }, () => ({
      sequenceNumber: control.packetSent(1200, 0),
      arrivalMs: 5,
    }))
    control.report(reports, 50)
    expect(paced.at(-1)).toEqual(unlimited)
    expect(control.isCareful).toBe(false)
  })

  it("paces at 1.3 times what a narrow path was found to carry, in small bursts", () => {
    const { control, paced } = rig()
    overload(control)
    const { targetBps = 0, sendBps = 0, queueMs } = control.bandwidth(0)
    expect(targetBps).toBeCloseTo(0.85 * ((1200 + 44) * 8 * 200), -4)
    expect(queueMs).toBeGreaterThan(250)
    expect(sendBps).toBeLessThan(targetBps / 2)
    expect(paced.at(-1)).toEqual({ rateBps: targetBps * 1.3, burstBytes: 2500 })
  })

  it("tries for more with a picture that leaves twice as fast and is filled up, then paces as before", () => {
    const { control, paced } = rig()
    overload(control)
    // The queue has gone.
    const calm = Array.from({ length: 40 }, (_, index) => ({
      sequenceNumber: control.packetSent(1200, 1000 + index * 10),
      arrivalMs: 2000 + index * 10,
    }))
    control.report(calm, 1500)
    const { targetBps = 0 } = control.bandwidth(0)
    const paddingBytes = control.beginPicture(5000, 2000)
    expect(paddingBytes).toBe(18_000 - 5000)
    expect(paced.at(-1)?.rateBps).toBe(targetBps * 2)
    for (let sent = 0; sent < 18_000; sent += 1244) control.packetSent(1200, 2000)
    expect(paced.at(-1)?.rateBps).toBe(targetBps * 1.3)
    expect(control.beginPicture(5000, 2001)).toBe(0)
  })

  it("follows REMB where a receiver says nothing else", () => {
    const { control, paced } = rig()
    control.receiverEstimate(1_500_000)
    expect(control.bandwidth(0)).toMatchObject({ targetBps: 1_500_000, sendBps: 1_500_000 })
    expect(paced.at(-1)?.rateBps).toBe(1_500_000 * 1.3)
    control.report([{ sequenceNumber: control.packetSent(1200, 0), arrivalMs: 5 }], 20)
    expect(control.bandwidth(0).targetBps).toBeUndefined()
    expect(paced.at(-1)).toEqual(unlimited)
  })
})
