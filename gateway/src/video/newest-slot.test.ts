import { describe, expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { NewestSlot, pause, produceInto } from "./newest-slot.ts"

describe("NewestSlot", () => {
  it("replaces an unread value by a newer one", async () => {
    const slot = new NewestSlot<number>()
    const values = slot.values()
    slot.put(1)
    slot.put(2)
    expect(await values.next()).toEqual({ done: false, value: 2 })
    const next = values.next()
    slot.put(3)
    expect(await next).toEqual({ done: false, value: 3 })
  })

  it("drops what is unread when it ends", async () => {
    const slot = new NewestSlot<number>()
    slot.put(1)
    slot.end()
    expect(await slot.values().next()).toEqual({ done: true, value: undefined })
  })
})

describe("produceInto", () => {
  it("stops the producer, and waits for it, when the consumer leaves", async () => {
    let stopped = false
    const values = produceInto<number>(new AbortController().signal, async (slot, stop) => {
      slot.put(1)
      await new Promise((resolve) => stop.addEventListener("abort", resolve))
      stopped = true
    })
    for await (const value of values) {
      expect(value).toBe(1)
      break
    }
    expect(stopped).toBe(true)
  })

  it("throws what the producer throws", async () => {
    const values = produceInto<number>(new AbortController().signal, async () => {
      throw new Error("for good")
    })
    await expect(values.next()).rejects.toThrow("for good")
  })

  it("yields nothing when it was told to stop before", async () => {
    const values = produceInto<number>(AbortSignal.abort(), async (slot) => slot.put(1))
    expect(await values.next()).toEqual({ done: true, value: undefined })
  })
})

describe("pause", () => {
  it("ends early, leaving no alarm, when the signal aborts", async () => {
    const clock = new ManualClock()
    const leave = new AbortController()
    const paused = pause(clock, 1000, leave.signal)
    expect(clock.pending).toBe(1)
    leave.abort()
    await paused
    expect(clock.pending).toBe(0)
  })
})
