import { describe, expect, it } from "vitest"
import { InputDeliveries } from "./input-delivery.ts"
import { FakeClock } from "./testing/fake-clock.ts"

describe("what became of the input", () => {
  it("is unknown before the first acknowledgement", () => {
    const deliveries = new InputDeliveries(new FakeClock())
    deliveries.sent(1)
    expect(deliveries.delivery.value).toEqual({ isArriving: undefined, latency: undefined })
  })

  it("is how long it took to the target and back, for the newest hundred", async () => {
    const clock = new FakeClock()
    const deliveries = new InputDeliveries(clock)
    for (let seq = 1; seq <= 200; seq += 1) {
      deliveries.sent(seq)
      await clock.advance(seq <= 100 ? 1000 : seq - 100)
      deliveries.acknowledged(seq, true)
    }
    await clock.advance(1000)
    deliveries.sent(201)
    deliveries.acknowledged(201, true)
    expect(deliveries.delivery.value).toEqual({
      isArriving: true,
      latency: { p50: 50, p95: 95, inputs: 100 },
    })
  })

  it("is told at once when the target stops taking it or begins again, otherwise once a second", async () => {
    const clock = new FakeClock()
    const deliveries = new InputDeliveries(clock)
    const told: (boolean | undefined)[] = []
    deliveries.delivery.subscribe(({ isArriving }) => told.push(isArriving))
    const type = (seq: number, isDelivered: boolean) => {
      deliveries.sent(seq)
      deliveries.acknowledged(seq, isDelivered)
    }
    type(1, true)
    type(2, true)
    type(3, false)
    type(4, true)
    expect(told).toEqual([true, false, true])
    await clock.advance(1000)
    type(5, true)
    expect(told).toEqual([true, false, true, true])
  })

  it("is unknown again once the gateway says that the target listens", () => {
    const deliveries = new InputDeliveries(new FakeClock())
    deliveries.sent(1)
    deliveries.acknowledged(1, false)
    deliveries.listening()
    expect(deliveries.delivery.value.isArriving).toBeUndefined()
  })

  it("counts nothing that did not arrive into the latency", async () => {
    const clock = new FakeClock()
    const deliveries = new InputDeliveries(clock)
    deliveries.sent(1)
    await clock.advance(500)
    deliveries.acknowledged(1, false)
    expect(deliveries.delivery.value).toEqual({ isArriving: false, latency: undefined })
  })

  it("knows an acknowledgement of nothing that was sent", () => {
    const deliveries = new InputDeliveries(new FakeClock())
    deliveries.sent(1)
    expect([2, 1, 1].map((seq) => deliveries.acknowledged(seq, true))).toEqual([false, true, false])
  })

  it("begins anew with each session", () => {
    const deliveries = new InputDeliveries(new FakeClock())
    deliveries.sent(1)
    deliveries.acknowledged(1, false)
    deliveries.sent(2)
    deliveries.restart()
    expect(deliveries.delivery.value).toEqual({ isArriving: undefined, latency: undefined })
    expect(deliveries.acknowledged(2, true)).toBe(false)
  })
})
