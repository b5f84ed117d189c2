import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayClock } from "./gateway-clock.ts"

const offsetMs = 86_400_000

/** What a heartbeat tells that left at `sentMs` and took so long there and back; the gateway is a day ahead. */
function reading(sentMs: number, thereMs: number, backMs: number, driftPpm = 0) {
  const readMs = sentMs + thereMs
  const gatewayMs = readMs * (1 + driftPpm / 1e6) + offsetMs
  return { sentMs, receivedMs: readMs + backMs, gatewayUs: gatewayMs * 1000 }
}

function matchOf(...readings: ReturnType<typeof reading>[]) {
  const clock = new GatewayClock()
  for (const each of readings) clock.add(each)
  const { match } = clock
  if (match === undefined) throw new Error("no match after a reading")
  return match
}

describe("GatewayClock", () => {
  it("knows nothing before the first reading", () => {
    expect(new GatewayClock().match).toBeUndefined()
  })

  it("takes the middle of one round trip, and half of it as the error", () => {
    expect(matchOf(reading(0, 10, 10))).toEqual({ offsetMs, errorMs: 10 })
    expect(matchOf(reading(0, 20, 0))).toEqual({ offsetMs: offsetMs + 10, errorMs: 10 })
  })

  it("believes the fastest round trip most", () => {
    const match = matchOf(reading(0, 40, 4), reading(100, 2, 2), reading(200, 3, 90))
    expect(Math.abs(match.offsetMs - offsetMs)).toBeLessThan(0.1)
    expect(match.errorMs).toBeLessThan(2.1)
  })

  it("is not drawn aside by jitter on one way only, although every round trip is crooked", () => {
    const readings = Array.from({ length: 20 }, (_, beat) => reading(beat * 1000, 5, 5 + ((beat * 7) % 20)))
    expect(Math.abs(matchOf(...readings).offsetMs - offsetMs)).toBeLessThan(1)
  })

  it("puts together the fastest way there and the fastest way back of different heartbeats", () => {
    const match = matchOf(reading(0, 3, 60), reading(100, 60, 3))
    expect(Math.abs(match.offsetMs - offsetMs)).toBeLessThan(0.1)
    expect(match.errorMs).toBeLessThan(3.1)
  })

  it("stays within its own error, whatever the jitter, while the clocks drift apart", () => {
    const wayMs = fc.double({ min: 0.2, max: 200, noNaN: true })
    const beats = fc.array(fc.tuple(wayMs, wayMs), { minLength: 1, maxLength: 150 })
    fc.assert(
      fc.property(beats, fc.integer({ min: -90, max: 90 }), (ways, driftPpm) => {
        const clock = new GatewayClock()
        for (const [beat, [thereMs, backMs]] of ways.entries()) {
          const each = reading(beat * 1000, thereMs, backMs, driftPpm)
          clock.add(each)
          const trueOffsetMs = offsetMs + (each.receivedMs * driftPpm) / 1e6
          const { offsetMs: told = Number.NaN, errorMs = Number.NaN } = clock.match ?? {}
          expect(Math.abs(told - trueOffsetMs)).toBeLessThanOrEqual(errorMs + 0.1)
          expect(errorMs).toBeLessThanOrEqual((thereMs + backMs) / 2 + 1e-6)
        }
      }),
      { numRuns: 100 },
    )
  })

  it("follows a drift for hours", () => {
    const hours = Array.from({ length: 10_000 }, (_, beat) => reading(beat * 1000, 1, 1, 80))
    const trueOffsetMs = offsetMs + 10_000_000 * 80e-6
    expect(Math.abs(matchOf(...hours).offsetMs - trueOffsetMs)).toBeLessThan(1)
  })

  it("starts anew when a clock was set or a machine slept", () => {
    const slept = { ...reading(10_000, 4, 4), gatewayUs: 5_000_000 }
    expect(matchOf(reading(0, 1, 1), reading(1000, 1, 1), slept).offsetMs).toBe(5000 - 10_004)
  })
})
