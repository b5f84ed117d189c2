import { describe, expect, it } from "vitest"
import { Method } from "../stun/index.ts"
import { RelayRig } from "./testing/relay-rig.ts"
import { codeOf, lifetime } from "./testing/turn-requests.ts"

const sessionIdOf = (index: number) => `session-${index}`.padEnd(16, "0")

/** Allocates from `host`; the answer's code. */
function tryAllocate(rig: RelayRig, sessionId: string, host: string) {
  const client = rig.client(host)
  client.logIn(rig.credentials(sessionId))
  return { client, code: codeOf(client.allocate()) }
}

describe("quotas", () => {
  it("bound a session, and a place is free again when one leaves", () => {
    const rig = new RelayRig({ limits: { allocationsPerSession: 2 } })
    const hosts = ["198.51.100.1", "198.51.100.2", "198.51.100.3"]
    const made = hosts.map((host) => tryAllocate(rig, sessionIdOf(1), host))
    expect(made.map(({ code }) => code)).toEqual([0, 0, 486])
    expect(tryAllocate(rig, sessionIdOf(2), "198.51.100.3").code).toBe(0)
    made[0]?.client.refresh(lifetime(0))
    expect(tryAllocate(rig, sessionIdOf(1), "198.51.100.3").code).toBe(0)
  })

  it("bound an address, IPv6 by its /64", () => {
    const rig = new RelayRig({ limits: { allocationsPerAddress: 2 } })
    const codes = (hosts: string[]) =>
      hosts.map((host, index) => tryAllocate(rig, sessionIdOf(index), host).code)
    expect(codes(["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"])).toEqual([0, 0, 486])
    expect(codes(["2001:db8:1:3::1"])).toEqual([0])
    expect(codes(["203.0.113.1", "::ffff:203.0.113.1", "203.0.113.1"])).toEqual([0, 0, 486])
  })

  it("bound the whole, and time frees what is not refreshed", () => {
    const rig = new RelayRig({ limits: { allocationsInTotal: 3 } })
    const codes = [1, 2, 3, 4].map((index) => tryAllocate(rig, sessionIdOf(index), `203.0.113.${index}`).code)
    expect(codes).toEqual([0, 0, 0, 508])
    rig.clock.advance(600)
    expect(tryAllocate(rig, sessionIdOf(5), "203.0.113.5").code).toBe(0)
    expect(rig.relay.stats.allocations).toBe(1)
  })

  it("bound the answers to an address that has not authenticated, so that we amplify nobody's flood", () => {
    const rig = new RelayRig({ limits: { challengesPerSPerAddress: 10 } })
    const answers = (host: string, count: number) =>
      Array.from({ length: count }, () => rig.client(host).askForSilence({ method: Method.allocate })).filter(
        (answer) => answer !== undefined,
      ).length
    expect(answers("198.51.100.1", 100)).toBe(10)
    expect(answers("2001:db8::1", 5) + answers("2001:db8::2", 95)).toBe(10)
    rig.clock.advance(0.5)
    expect(answers("198.51.100.1", 100)).toBe(5)
  })

  it("do not silence who has an allocation", () => {
    const rig = new RelayRig({ limits: { challengesPerSPerAddress: 2 } })
    const client = rig.allocated(sessionIdOf(1))
    for (let time = 0; time < 100; time += 1) expect(client.refresh()).toBe(0)
  })
})
