import { expect, it } from "vitest"
import { Retries } from "./retries.ts"
import { FakeClock } from "./testing/fake-clock.ts"

function rig() {
  const clock = new FakeClock()
  const due: number[] = []
  return {
    clock,
    due,
    retries: new Retries(
      clock,
      () => 0.5,
      () => due.push(clock.nowMs()),
    ),
  }
}

it("retries at once after a session that worked, and then ever more slowly", async () => {
  const { clock, due, retries } = rig()
  retries.connected()
  retries.lost()
  expect(retries.isDue).toBe(false)
  await clock.advance(0)
  expect([retries.isDue, due.length]).toEqual([true, 1])
  retries.lost()
  await clock.advance(374)
  expect(due).toHaveLength(1)
  await clock.advance(1)
  expect(due).toHaveLength(2)
  retries.lost()
  await clock.advance(749)
  expect(due).toHaveLength(2)
})

it("does not wait when it is told not to, and then has nothing left to wait for", async () => {
  const { clock, due, retries } = rig()
  retries.lost()
  retries.lost()
  retries.now()
  expect([retries.isDue, due.length, clock.pendingTimers]).toEqual([true, 1, 0])
})

it("counts what the server's link has failed", () => {
  const { retries } = rig()
  retries.serverLost(4)
  retries.serverLost(2)
  expect(retries.losses).toBe(4)
  retries.connected()
  expect(retries.losses).toBe(0)
})
