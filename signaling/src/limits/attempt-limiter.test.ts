import { describe, expect, it } from "vitest"
import { AttemptLimiter } from "./attempt-limiter.ts"

const options = {
  perAddress: { burst: 3, ratePerS: 1 },
  inTotal: { burst: 10, ratePerS: 1 },
  addressesMax: 100,
}

function fail(limiter: AttemptLimiter, address: string, times: number): void {
  for (let time = 0; time < times; time += 1) limiter.failed(address, 0)
}

describe("AttemptLimiter", () => {
  it("lets an address fail a few times, then makes it wait", () => {
    const limiter = new AttemptLimiter(options, 0)
    fail(limiter, "a", 2)
    expect(limiter.waitMs("a", 0)).toBe(0)
    fail(limiter, "a", 1)
    expect(limiter.waitMs("a", 0)).toBe(1000)
    expect(limiter.waitMs("a", 1000)).toBe(0)
  })

  it("does not make one address wait for another's failures", () => {
    const limiter = new AttemptLimiter(options, 0)
    fail(limiter, "a", 3)
    expect(limiter.waitMs("b", 0)).toBe(0)
  })

  it("makes an address that has failed once wait when the total is used up, but not one that has not", () => {
    const limiter = new AttemptLimiter(options, 0)
    for (let one = 0; one < 10; one += 1) fail(limiter, `attacker-${one}`, 1)
    expect(limiter.waitMs("attacker-0", 0)).toBe(1000)
    expect(limiter.waitMs("owner", 0)).toBe(0)
  })

  it("remembers a bounded number of addresses, the latest ones", () => {
    const limiter = new AttemptLimiter({ ...options, addressesMax: 2 }, 0)
    for (const address of ["a", "b", "a", "c"]) fail(limiter, address, 3)
    expect(["a", "b", "c"].map((address) => limiter.waitMs(address, 0) > 0)).toEqual([true, false, true])
  })
})
