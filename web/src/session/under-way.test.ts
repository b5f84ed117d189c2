import { expect, it } from "vitest"
import { settle } from "./testing/fake-clock.ts"
import { gatewayA } from "./testing/fake-server.ts"
import { Rig } from "./testing/rig.ts"
import { underWay } from "./under-way.ts"

/** Whether it has resolved by now. */
function watch(rig: Rig): { readonly isOver: boolean } {
  const watched = { isOver: false }
  void underWay(rig.session, rig.clock).then(() => {
    watched.isOver = true
  })
  return watched
}

it("waits until the gateway has answered", async () => {
  const rig = new Rig()
  rig.session.start()
  const waiting = watch(rig)
  rig.server.welcome()
  await settle()
  expect(waiting.isOver).toBe(false)
  await rig.answered()
  expect(waiting.isOver).toBe(true)
})

it("does not wait for a gateway that is away", async () => {
  const rig = new Rig()
  rig.server.gateways = [{ ...gatewayA, online: false }]
  rig.session.start()
  const waiting = watch(rig)
  rig.server.welcome()
  await settle()
  expect(waiting.isOver).toBe(true)
})

it("leaves nobody before an empty page when the server takes its time", async () => {
  const rig = new Rig()
  rig.session.start()
  const waiting = watch(rig)
  await rig.clock.advance(99)
  expect(waiting.isOver).toBe(false)
  await rig.clock.advance(1)
  expect(waiting.isOver).toBe(true)
})

it("leaves no timer behind", async () => {
  const rig = new Rig()
  rig.session.start()
  watch(rig)
  rig.server.welcome()
  await settle()
  await rig.answered()
  const afterwards = rig.clock.pendingTimers
  rig.session.close()
  expect([afterwards, rig.clock.pendingTimers]).toEqual([1, 0])
})
