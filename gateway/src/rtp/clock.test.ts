import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { RtpClock } from "./clock.ts"

describe("RtpClock", () => {
  it("counts 90000 per second of capture time", () => {
    const clock = new RtpClock(0)
    expect([0, 1_000_000, 1_033_333, 3_600_000_000].map((us) => clock.at(us))).toEqual([
      0, 90_000, 92_999, 324_000_000,
    ])
  })

  it("starts at its offset and wraps at 2^32", () => {
    const clock = new RtpClock(2 ** 32 - 90_000)
    expect(clock.next(0)).toBe(2 ** 32 - 90_000)
    expect(clock.next(1_000_000)).toBe(0)
    expect(clock.next(2_000_000)).toBe(90_000)
  })

  it("gives each stream its own start", () => {
    const starts = new Set(Array.from({ length: 8 }, () => new RtpClock().at(0)))
    expect(starts.size).toBeGreaterThan(1)
  })

  it("never gives two pictures one timestamp and never goes back", () => {
    const captureTimes = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 2 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), captureTimes, (offset, times) => {
        const clock = new RtpClock(offset)
        const stamps = times.map((us) => clock.next(us))
        for (const [index, stamp] of stamps.slice(1).entries()) {
          const previous = stamps[index] ?? 0
          expect((stamp - previous) >>> 0).toBeGreaterThan(0)
          expect((stamp - previous) >>> 0).toBeLessThan(2 ** 31)
        }
      }),
    )
  })

  it("follows capture time exactly while pictures come in order", () => {
    const clock = new RtpClock(7)
    const times = [1_000, 34_333, 67_666].map((us) => us + 86_400_000_000 * 400)
    expect(times.map((us) => clock.next(us))).toEqual(times.map((us) => clock.at(us)))
  })

  it.each([6, 7, 8, 13, 14, 24 * 365])("follows capture time after %i hours without a picture", (hours) => {
    const clock = new RtpClock(1_000)
    clock.next(0)
    const wakingUs = hours * 3_600_000_000
    const times = [wakingUs, wakingUs + 33_333, wakingUs + 66_666]
    expect(times.map((us) => clock.next(us))).toEqual(times.map((us) => clock.at(us)))
  })
})
