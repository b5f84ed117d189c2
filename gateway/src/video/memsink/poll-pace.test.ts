import { describe, expect, it } from "vitest"
import { PollPace } from "./poll-pace.ts"

const options = { leadMs: 4, pollMs: 1 }

/** A pace that has seen pictures at these times (ms), read 1 ms after they were grabbed. */
function seen(...grabbedMs: number[]): PollPace {
  const pace = new PollPace(options)
  for (const ms of grabbedMs) pace.picture({ grabbedAt: ms / 1000, age: 0.001 }, ms + 1)
  return pace
}

describe("PollPace", () => {
  it("sleeps until shortly before the next picture is due, then polls every millisecond", () => {
    const pace = seen(0, 20, 40, 60)
    expect(pace.delayMs(61)).toBeCloseTo(16, 6)
    expect(pace.delayMs(70)).toBeCloseTo(7, 6)
    expect(pace.delayMs(77)).toBe(1)
    expect(pace.delayMs(90)).toBe(1)
  })

  it("goes by the shortest of the recent steps", () => {
    expect(seen(0, 33, 66, 83, 116).delayMs(117)).toBeCloseTo(13, 6)
  })

  it("is there for a picture that comes right behind a late one", () => {
    const pace = seen(0, 20, 40)
    pace.picture({ grabbedAt: 0.06, age: 0.018 }, 78)
    expect(pace.delayMs(78)).toBe(1)
  })

  it("polls from the first picture on, before it knows the rate", () => {
    expect(seen(0).delayMs(1)).toBe(1)
  })

  it("never sleeps through a source that comes back to full rate after a picture a second", () => {
    expect(seen(0, 1000, 2000).delayMs(2001)).toBe(30)
  })

  it("polls slowly while nothing comes", () => {
    expect(seen(0, 20, 40).delayMs(500)).toBe(5)
    expect(new PollPace(options).delayMs(0)).toBe(5)
  })

  it("forgets an old rate", () => {
    expect(seen(0, 10, ...Array.from({ length: 9 }, (_, i) => 35 + i * 25)).delayMs(236)).toBeCloseTo(21, 6)
  })
})
