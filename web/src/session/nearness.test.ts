import { describe, expect, it } from "vitest"
import { Nearness, type NearnessReading } from "./nearness.ts"
import { FakeClock } from "./testing/fake-clock.ts"

const calm: NearnessReading = { roundTripMs: 2, picturesDropped: 0, fractionLost: 0, ageMs: 20 }

function rig() {
  const clock = new FakeClock()
  const nearness = new Nearness(clock)
  /** Seconds on the way that is the right one by then. */
  const pass = async (seconds: number, reading: Partial<NearnessReading> = {}) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1000)
      nearness.read({ ...calm, ...reading }, nearness.isNear)
    }
  }
  return { clock, nearness, pass }
}

describe("Nearness", () => {
  it("asks for five calm seconds, one of them with a round trip of a LAN", async () => {
    const { nearness, pass } = rig()
    await pass(4, { roundTripMs: 12 })
    expect(nearness.isNear).toBe(false)
    await pass(1)
    expect(nearness.isNear).toBe(true)
    await pass(100)
    expect(nearness.isNear).toBe(true)
  })

  it.each<[string, Partial<NearnessReading>]>([
    ["is long", { roundTripMs: 30 }],
    ["says nothing of itself", { roundTripMs: undefined }],
    ["loses packets", { fractionLost: 0.01 }],
    ["is thin", { picturesDropped: 1 }],
  ])("is never found on a path that %s", async (_what, reading) => {
    const { nearness, pass } = rig()
    await pass(60, reading)
    expect(nearness.isNear).toBe(false)
  })

  it("forgives one bad second, and not two", async () => {
    const { nearness, pass } = rig()
    await pass(6)
    await pass(1, { picturesDropped: 5 })
    await pass(1)
    await pass(1, { roundTripMs: 40 })
    expect(nearness.isNear).toBe(true)
    await pass(1, { roundTripMs: 40 })
    expect(nearness.isNear).toBe(false)
  })

  it("is over when pictures got older by it, which shows once all of the last ten seconds are", async () => {
    const { nearness, pass } = rig()
    await pass(5, { ageMs: 20 })
    await pass(11, { ageMs: 30 })
    expect(nearness.isNear).toBe(true)
    await pass(1, { ageMs: 30 })
    expect(nearness.isNear).toBe(false)
  })

  it("stays away for a minute after a disappointment, then two, also in the next session", async () => {
    const { nearness, pass } = rig()
    await pass(5)
    nearness.disappointed()
    await pass(59)
    expect(nearness.isNear).toBe(false)
    await pass(2)
    expect(nearness.isNear).toBe(true)
    nearness.disappointed()
    nearness.restart()
    await pass(119)
    expect(nearness.isNear).toBe(false)
    await pass(2)
    expect(nearness.isNear).toBe(true)
  })
})
