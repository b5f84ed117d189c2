import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isNearby, reconnectDelayMs } from "./reconnect-delay.ts"

const latest = 1 - Number.EPSILON

describe("the delay before dialling again", () => {
  it("grows with each attempt, to 1.5 s", () => {
    const delays = [0, 1, 2, 3, 4, 5, 100].map((attempt) =>
      Math.round(reconnectDelayMs({ attempt, outageMs: 1_000, nearby: false, random: latest })),
    )
    expect(delays).toEqual([100, 200, 400, 800, 1_500, 1_500, 1_500])
  })

  it("is spread over all of that", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.double({ min: 0, max: latest, noNaN: true }), (attempt, random) => {
        const situation = { attempt, outageMs: 0, nearby: true }
        const whole = reconnectDelayMs({ ...situation, random: 1 })
        expect(reconnectDelayMs({ ...situation, random })).toBeCloseTo(random * whole, 6)
      }),
    )
  })

  it("reaches half a minute only for a server far away that has been gone for more than ten minutes", () => {
    const longAway = { attempt: 40, outageMs: 10 * 60_000 + 1, random: latest }
    expect(reconnectDelayMs({ ...longAway, nearby: false })).toBeCloseTo(30_000)
    expect(reconnectDelayMs({ ...longAway, nearby: true })).toBeCloseTo(1_500)
    expect(reconnectDelayMs({ ...longAway, nearby: false, outageMs: 10 * 60_000 })).toBeCloseTo(1_500)
  })
})

describe("nearby", () => {
  it.each([
    "127.0.0.1",
    "localhost",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.9.9",
    "192.168.1.1",
    "169.254.1.1",
    "[::1]",
  ])("is %s", (host) => expect(isNearby(host)).toBe(true))
  it.each(["[fe80::1]", "[fd12:3456::1]", "rackpi.local"])("is %s", (host) =>
    expect(isNearby(host)).toBe(true),
  )
  it.each([
    "kvm.example.org",
    "172.32.0.1",
    "11.0.0.1",
    "192.169.0.1",
    "[2001:db8::1]",
    "local",
    "10.example.org",
  ])("is not %s", (host) => expect(isNearby(host)).toBe(false))
})
