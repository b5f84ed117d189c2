import { describe, expect, it } from "vitest"
import { ManualClock } from "../../../testing/manual-clock.ts"
import type { IceConnection } from "./internals.ts"
import { connectTimeoutMs, Liveness, quietAfterMs } from "./liveness.ts"

function rig() {
  const clock = new ManualClock()
  const pair = { packetsReceived: 0, requestsReceived: 0, responsesReceived: 0 }
  const connection = { nominated: pair } as unknown as Pick<IceConnection, "nominated">
  const calls: string[] = []
  const liveness = new Liveness(
    connection,
    {
      onQuiet: () => calls.push("quiet"),
      onHeard: () => calls.push("heard"),
      onTimeout: () => calls.push("timeout"),
    },
    clock,
  )
  return { clock, pair, calls, liveness }
}

describe("Liveness", () => {
  it.each(["packetsReceived", "requestsReceived", "responsesReceived"] as const)("hears %s", (counter) => {
    const { clock, pair, calls } = rig()
    pair[counter] += 1
    clock.advance(1000)
    expect(calls).toEqual(["heard"])
  })

  it("says when nothing has arrived for a while, and when something does again", () => {
    const { clock, pair, calls } = rig()
    clock.advance(quietAfterMs - 1)
    expect(calls).toEqual([])
    clock.advance(1)
    expect(calls).toEqual(["quiet"])
    pair.packetsReceived += 5
    clock.advance(1000)
    expect(calls).toEqual(["quiet", "heard"])
  })

  it("says when the time for connecting is over", () => {
    const { clock, calls } = rig()
    clock.advance(connectTimeoutMs)
    expect(calls.at(-1)).toBe("timeout")
  })

  it("leaves no timer once disposed", () => {
    const { clock, calls, liveness } = rig()
    clock.advance(2000)
    liveness[Symbol.dispose]()
    expect(clock.pending).toBe(0)
    clock.advance(60_000)
    expect(calls).toEqual([])
  })
})
