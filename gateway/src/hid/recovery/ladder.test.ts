import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Ladder, type Sight } from "./ladder.ts"

const fine: Sight = { state: "configured", keyboard: "ready", isNodeUsable: true }
const deaf: Sight = { ...fine, keyboard: "asleep" }

/** Seconds at which a ladder that looks twice a second re-binds. */
function rebinds(seconds: number, sightAt: (second: number) => Sight): number[] {
  const ladder = new Ladder()
  const due: number[] = []
  for (let second = 0; second <= seconds; second += 0.5) {
    if (ladder.isRebindDue(second * 1000, sightAt(second))) due.push(second)
  }
  return due
}

describe("the ladder", () => {
  it.each<[string, Sight]>([
    ["all is well", fine],
    ["the host sleeps", { ...deaf, state: "suspended" }],
    ["no host is there", { ...fine, state: "not-attached", keyboard: "detached" }],
    ["there is no gadget", { ...fine, state: "no-gadget", keyboard: "detached" }],
    ["the node cannot be opened", { ...fine, keyboard: "detached", isNodeUsable: false }],
  ])("does nothing where %s", (_what, sight) => {
    expect(rebinds(3600, () => sight)).toEqual([])
  })

  it.each<[string, number, Sight]>([
    ["a host that is awake and takes no report", 5, deaf],
    ["a host that has let go of the device", 5, { ...fine, keyboard: "detached" }],
    ["a host that stops half-way", 15, { ...fine, state: "addressed" }],
    ["a gadget without its controller", 2, { ...fine, state: "unbound", keyboard: "detached" }],
  ])("waits before it re-binds for %s: %i s", (_what, seconds, sight) => {
    expect(rebinds(20, () => sight)).toEqual([seconds])
  })

  it("begins to wait anew when the trouble was over in between", () => {
    expect(rebinds(20, (second) => (second % 4 === 0 ? fine : deaf))).toEqual([])
  })

  it("leaves ever more time between re-binds that do not help, ten minutes at last", () => {
    const due = rebinds(5000, () => deaf)
    const gaps = due.slice(1).map((second, index) => second - (due[index] ?? 0))
    expect(gaps.slice(0, 7)).toEqual([35, 70, 140, 280, 560, 600, 600])
  })

  it("is as quick as at first once a re-bind has helped", () => {
    const due = rebinds(400, (second) => (second > 45 && second < 200 ? fine : deaf))
    expect(due.slice(0, 4)).toEqual([5, 40, 205, 240])
  })

  it("never re-binds twice within 30 s, whatever is seen", () => {
    const sights = fc.record<Sight>({
      state: fc.constantFrom("unbound", "not-attached", "default", "configured", "suspended"),
      keyboard: fc.constantFrom("ready", "asleep", "detached"),
      isNodeUsable: fc.boolean(),
    })
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), sights), { maxLength: 200 })
    fc.assert(
      fc.property(steps, (seen) => {
        const ladder = new Ladder()
        let nowMs = 0
        let reboundMs = Number.NEGATIVE_INFINITY
        for (const [elapsedMs, sight] of seen) {
          nowMs += elapsedMs
          if (!ladder.isRebindDue(nowMs, sight)) continue
          expect(nowMs - reboundMs).toBeGreaterThanOrEqual(30_000)
          reboundMs = nowMs
        }
      }),
    )
  })
})
