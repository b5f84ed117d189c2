import { expect, it } from "vitest"
import { judge } from "./falling-link-figures.ts"

const picture = (atSeconds: number, latencyMs = 50) => ({ atSeconds, latencyMs, width: 1280 })
const given = (atSeconds: number, bitrateBps: number, scale = 1) => ({ atSeconds, bitrateBps, scale })

it("takes the longest gap from the fall on, the latency of the settled link, and the time of the return", () => {
  const pictures = [
    picture(-3),
    picture(-0.4),
    picture(0.1),
    picture(0.8, 900),
    picture(6, 100),
    picture(6.1, 200),
    picture(11, 5000),
  ]
  const run = {
    pictures,
    given: [given(-1, 4e6), given(5, 1.5e6), given(10.5, 4e6, 0.5), given(12, 3.7e6)],
  }
  const figures = judge(run, 10)
  expect(figures.frozenSeconds).toBeCloseTo(5.2)
  expect(figures).toMatchObject({ latencyAfterFiveSecondsMs: 200, backSeconds: 2 })
})

it("is never back where the rate never was", () => {
  const figures = judge({ pictures: [], given: [given(-1, 4e6), given(30, 1e6)] }, 10)
  expect(figures).toEqual({
    frozenSeconds: Number.POSITIVE_INFINITY,
    latencyAfterFiveSecondsMs: Number.POSITIVE_INFINITY,
    backSeconds: Number.POSITIVE_INFINITY,
  })
})
