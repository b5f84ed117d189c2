import { describe, expect, it } from "vitest"
import type { Clock } from "./clock.ts"
import { Heartbeat } from "./heartbeat.ts"
import { FakeClock } from "./testing/fake-clock.ts"

function heartbeatOn(clock: Clock) {
  const sentMs: number[] = []
  const silences: number[] = []
  const heartbeat = new Heartbeat({
    clock,
    send: (ms) => sentMs.push(ms),
    silent: () => silences.push(clock.nowMs()),
  })
  heartbeat.start()
  return { heartbeat, sentMs, silences }
}

describe("Heartbeat", () => {
  it("beats at once, five times quickly, and then once a second", async () => {
    const clock = new FakeClock()
    const { sentMs } = heartbeatOn(clock)
    await clock.advance(2700)
    expect(sentMs).toEqual([1000, 1100, 1200, 1300, 1400, 1500, 2500, 3500])
  })

  it("tells 3 s of silence once, and stops", async () => {
    const clock = new FakeClock()
    const { heartbeat, silences } = heartbeatOn(clock)
    await clock.advance(2000)
    heartbeat.heard()
    await clock.advance(60_000)
    expect(silences).toEqual([6000])
    expect(clock.pendingTimers).toBe(0)
  })

  it("does not take the sleep of its own machine for the gateway's silence", async () => {
    const clock = new FakeClock()
    let sleptMs = 0
    const sleepy: Clock = {
      nowMs: () => clock.nowMs() + sleptMs,
      after: (delayMs, callback) => clock.after(delayMs, callback),
    }
    const { silences } = heartbeatOn(sleepy)
    await clock.advance(2500)
    sleptMs = 3_600_000
    await clock.advance(600)
    expect(silences).toEqual([])
    await clock.advance(3000)
    expect(silences).toHaveLength(1)
  })

  it("measures a round trip by the stamp that comes back, and refuses one from the future", async () => {
    const clock = new FakeClock()
    const { heartbeat } = heartbeatOn(clock)
    await clock.advance(30)
    expect(heartbeat.roundTripMs(1000)).toBe(30)
    expect(heartbeat.roundTripMs(9000)).toBeUndefined()
  })
})
