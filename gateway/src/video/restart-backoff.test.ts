import { expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { RestartBackoff } from "./restart-backoff.ts"

it("doubles the pause with each failure, up to the most", () => {
  const backoff = new RestartBackoff(new ManualClock())
  const pauses = Array.from({ length: 8 }, () => {
    backoff.started()
    return backoff.failed()
  })
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
})

it("starts over after ten healthy seconds, and not before", () => {
  const clock = new ManualClock()
  const backoff = new RestartBackoff(clock)
  backoff.failed()
  backoff.failed()
  backoff.started()
  clock.advance(9_999)
  expect(backoff.failed()).toBe(400)
  backoff.started()
  clock.advance(10_000)
  expect(backoff.failed()).toBe(100)
})
