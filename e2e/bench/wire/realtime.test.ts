import { expect, it } from "vitest"
import { realtimeOffsetNs } from "./realtime.ts"

it("finds the difference of the clocks at the moment a millisecond begins, also when it is held up once", () => {
  let us = 7_300
  let calls = 0
  const tick = () => {
    us += 1
    calls += 1
    if (calls === 1_500) us += 400
    return us
  }
  const nowMs = () => Math.floor((5_000_000 + tick()) / 1000)
  const offsetNs = realtimeOffsetNs(nowMs, () => BigInt(us) * 1000n)
  expect(Math.abs(Number(offsetNs) - 5_000_000_000)).toBeLessThan(5_000)
})

it("agrees with Node's own idea of the time", () => {
  const offsetMs = Number(realtimeOffsetNs()) / 1e6
  const monotonicMs = Number(process.hrtime.bigint()) / 1e6
  expect(Math.abs(offsetMs + monotonicMs - Date.now())).toBeLessThan(1_000)
})
