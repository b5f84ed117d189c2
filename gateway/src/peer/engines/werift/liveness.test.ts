import { describe, expect, it } from "vitest"
import { ManualScheduler } from "../../../rtp/testing/manual-scheduler.ts"
import type { IceConnection } from "./internals.ts"
import { connectTimeoutMs, Liveness, quietAfterMs } from "./liveness.ts"

function rig() {
  const scheduler = new ManualScheduler()
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
    scheduler,
  )
  return { scheduler, pair, calls, liveness }
}

describe("Liveness", () => {
  it.each(["packetsReceived", "requestsReceived", "responsesReceived"] as const)("hears %s", (counter) => {
    const { scheduler, pair, calls } = rig()
    pair[counter] += 1
    scheduler.advance(1000)
    expect(calls).toEqual(["heard"])
  })

  it("says when nothing has arrived for a while, and when something does again", () => {
    const { scheduler, pair, calls } = rig()
    scheduler.advance(quietAfterMs - 1)
    expect(calls).toEqual([])
    scheduler.advance(1)
    expect(calls).toEqual(["quiet"])
    pair.packetsReceived += 5
    scheduler.advance(1000)
    expect(calls).toEqual(["quiet", "heard"])
  })

  it("says when the time for connecting is over", () => {
    const { scheduler, calls } = rig()
    scheduler.advance(connectTimeoutMs)
    expect(calls.at(-1)).toBe("timeout")
  })

  it("leaves no timer once disposed", () => {
    const { scheduler, calls, liveness } = rig()
    scheduler.advance(2000)
    liveness[Symbol.dispose]()
    expect(scheduler.pending).toBe(0)
    scheduler.advance(60_000)
    expect(calls).toEqual([])
  })
})
