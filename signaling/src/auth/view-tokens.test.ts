import { beforeEach, describe, expect, it } from "vitest"
import { MemoryStore } from "../store/index.ts"
import { ViewTokens, viewTokenLifetimeMaxMs, viewTokensMax } from "./view-tokens.ts"

const gatewayId = "a".repeat(26)
let nowMs = 0
let store: MemoryStore
let tokens: ViewTokens
beforeEach(() => {
  nowMs = 1_000_000
  store = new MemoryStore()
  tokens = new ViewTokens(store, () => nowMs)
})

async function mint(wish: { gatewayId?: string; lifetimeMs?: number } = {}) {
  const minted = await tokens.mint({ name: "lobby", ...wish })
  if (minted === undefined) throw new Error("there are too many")
  return minted
}

describe("a view token", () => {
  it("is known by its secret, of which only the hash is kept", async () => {
    const { token, secret } = await mint({ gatewayId, lifetimeMs: 1_000 })
    expect(secret).toMatch(/^ccv_[A-Za-z0-9_-]{43}$/)
    expect(await tokens.redeem(secret)).toMatchObject({ id: token.id, gatewayId, expiresAtMs: 1_001_000 })
    expect(JSON.stringify(await store.viewTokens())).not.toContain(secret.slice(4))
    expect(JSON.stringify(await tokens.list())).not.toContain("secretHash")
  })

  it("is good until it expires, 30 days if nothing is said", async () => {
    const { secret } = await mint()
    nowMs += 30 * 86_400_000 - 1
    expect(await tokens.redeem(secret)).toBeDefined()
    nowMs += 1
    expect(await tokens.redeem(secret)).toBeUndefined()
    expect(await tokens.list()).toEqual([])
    await mint()
    expect(await store.viewTokens()).toHaveLength(1)
  })

  it("is good until it is revoked, which observers are told", async () => {
    const { token, secret } = await mint()
    const ended: string[] = []
    const stop = tokens.onEnd((id) => ended.push(id))
    expect(await tokens.isGood(token.id)).toBe(true)
    expect(await tokens.revoke(token.id)).toBe(true)
    expect([await tokens.redeem(secret), await tokens.isGood(token.id)]).toEqual([undefined, false])
    expect(await tokens.revoke(token.id)).toBe(false)
    expect(ended).toEqual([token.id, token.id])
    stop()
  })

  it("says when it was last used, to the minute", async () => {
    const { secret } = await mint()
    const seen: (number | undefined)[] = []
    for (const stepMs of [0, 30_000, 40_000]) {
      nowMs += stepMs
      await tokens.redeem(secret)
      seen.push((await tokens.list())[0]?.lastUsedAtMs)
    }
    expect(seen).toEqual([1_000_000, 1_000_000, 1_070_000])
  })

  it.each(["", "ccv_", `ccv_${"x".repeat(43)}`, "x".repeat(47), `ccv_${"x".repeat(44)}`])(
    "is not %j",
    async (secret) => {
      await mint()
      expect(await tokens.redeem(secret)).toBeUndefined()
    },
  )

  it.each([0, -1, Number.NaN, viewTokenLifetimeMaxMs + 1])("does not live for %j ms", async (lifetimeMs) => {
    await expect(tokens.mint({ name: "x", lifetimeMs })).rejects.toThrow(RangeError)
  })

  it("is one of a limited number", async () => {
    for (let count = 0; count < viewTokensMax; count += 1) await mint()
    expect(await tokens.mint({ name: "one more" })).toBeUndefined()
  })
})
