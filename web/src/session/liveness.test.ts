import { expect, it } from "vitest"
import { TransportLiveness } from "./liveness.ts"
import { FakeClock } from "./testing/fake-clock.ts"

function rig() {
  const clock = new FakeClock()
  const lost: string[] = []
  return { clock, lost, liveness: new TransportLiveness(clock, (why) => lost.push(why)) }
}

it("gives a path that was never there time for candidates that are still to come", async () => {
  const { clock, lost, liveness } = rig()
  liveness.stateChanged("failed")
  await clock.advance(2999)
  liveness.stateChanged("connecting")
  await clock.advance(10_000)
  liveness.stateChanged("connected")
  expect(lost).toEqual([])
})

it("gives up on a path that was never there when nothing more comes of it", async () => {
  const { clock, lost, liveness } = rig()
  liveness.stateChanged("failed")
  await clock.advance(3000)
  expect(lost).toEqual(["path-lost"])
})

it("gives up at once on a path that was there and has failed", () => {
  const { lost, liveness } = rig()
  liveness.stateChanged("connected")
  liveness.stateChanged("failed")
  expect(lost).toEqual(["path-lost"])
})

it("gives a path that is disconnected two seconds to come back", async () => {
  const { clock, lost, liveness } = rig()
  liveness.stateChanged("connected")
  liveness.stateChanged("disconnected")
  await clock.advance(1999)
  expect(lost).toEqual([])
  await clock.advance(1)
  expect(lost).toEqual(["path-lost"])
})
