import { describe, expect, it } from "vitest"
import type { Store } from "./store.ts"

const link = { secretHash: "link-a", createdAtMs: 1_000, expiresAtMs: 2_000 }
const session = { idHash: "session-a", createdAtMs: 1_000, lastSeenAtMs: 1_000 }
const token = {
  id: "token-a",
  secretHash: "hash-a",
  name: "lobby screen",
  gatewayId: undefined,
  createdAtMs: 1_000,
  expiresAtMs: 2_000,
  lastUsedAtMs: undefined,
}
const gateway = { id: "a".repeat(26), name: "rack 3", addedAtMs: 1_000 }

/** What every {@link Store} promises; `open` gives an empty one, which the suite closes. */
export function storeContract(open: () => Promise<Store>): void {
  describe("a link", () => {
    it("is taken once", async () => {
      await using store = await open()
      await store.addLink(link)
      expect(await store.takeLink("link-a", 1_500)).toEqual(link)
      expect(await store.takeLink("link-a", 1_500)).toBeUndefined()
    })

    it("goes to one of many who ask at once", async () => {
      await using store = await open()
      await store.addLink(link)
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.takeLink("link-a", 1_500)))
      expect(taken.filter((one) => one !== undefined)).toEqual([link])
    })

    it("is worth nothing at its expiry, nor under another hash", async () => {
      await using store = await open()
      await store.addLink(link)
      expect(await store.takeLink("link-b", 1_500)).toBeUndefined()
      expect(await store.takeLink("link-a", 2_000)).toBeUndefined()
    })
  })

  describe("the claim", () => {
    it("is made by the first good link that is taken, and stays when that link's session is gone", async () => {
      await using store = await open()
      await store.addLink(link)
      expect(await store.isClaimed()).toBe(false)
      await store.takeLink("link-b", 1_500)
      expect(await store.isClaimed()).toBe(false)
      await store.takeLink("link-a", 1_500)
      expect(await store.isClaimed()).toBe(true)
      await store.removeExpired({
        linksBeforeMs: 9e12,
        sessionsCreatedBeforeMs: 9e12,
        sessionsSeenBeforeMs: 9e12,
      })
      expect(await store.isClaimed()).toBe(true)
    })

    it("is not made by a link that is too old", async () => {
      await using store = await open()
      await store.addLink(link)
      await store.takeLink("link-a", 2_000)
      expect(await store.isClaimed()).toBe(false)
    })
  })

  it("keeps the server's addresses, the last ones set", async () => {
    await using store = await open()
    expect(await store.serverUrls()).toEqual([])
    await store.setServerUrls(["http://127.0.0.1:1"])
    await store.setServerUrls(["https://kvm.example.org", "http://[::1]:8080"])
    expect(await store.serverUrls()).toEqual(["https://kvm.example.org", "http://[::1]:8080"])
  })

  describe("a session", () => {
    it("is found until it is removed", async () => {
      await using store = await open()
      await store.addSession(session)
      expect(await store.session("session-a")).toEqual(session)
      expect(await store.removeSession("session-a")).toBe(true)
      expect(await store.session("session-a")).toBeUndefined()
      expect(await store.removeSession("session-a")).toBe(false)
    })

    it("remembers when it was last seen, and never an earlier time", async () => {
      await using store = await open()
      await store.addSession(session)
      await store.touchSession("session-a", 1_700)
      await store.touchSession("session-a", 1_600)
      expect(await store.session("session-a")).toEqual({ ...session, lastSeenAtMs: 1_700 })
    })

    it("is not made by being seen", async () => {
      await using store = await open()
      await store.touchSession("session-a", 1_700)
      expect(await store.sessions()).toEqual([])
    })

    it("is listed, oldest first", async () => {
      await using store = await open()
      const older = { ...session, idHash: "session-b", createdAtMs: 500 }
      await store.addSession(session)
      await store.addSession(older)
      expect(await store.sessions()).toEqual([older, session])
    })
  })

  describe("a gateway", () => {
    it("is found and listed in the order of adding, until it is removed", async () => {
      await using store = await open()
      const earlier = { id: "b".repeat(26), name: "", addedAtMs: 500 }
      await store.putGateway(gateway)
      await store.putGateway(earlier)
      expect(await store.gateway(gateway.id)).toEqual(gateway)
      expect(await store.gateways()).toEqual([earlier, gateway])
      expect(await store.removeGateway(gateway.id)).toBe(true)
      expect(await store.removeGateway(gateway.id)).toBe(false)
      expect(await store.gateways()).toEqual([earlier])
      expect(await store.gateway(gateway.id)).toBeUndefined()
    })

    it("keeps the time it was added when it is renamed", async () => {
      await using store = await open()
      await store.putGateway(gateway)
      await store.putGateway({ ...gateway, name: "Räck 4 'x' \"y\"; --", addedAtMs: 9_000 })
      expect(await store.gateways()).toEqual([{ ...gateway, name: "Räck 4 'x' \"y\"; --" }])
    })
  })

  describe("a view token", () => {
    it("is found by its secret's hash, until it is removed", async () => {
      await using store = await open()
      const scoped = {
        ...token,
        id: "token-b",
        secretHash: "hash-b",
        gatewayId: gateway.id,
        createdAtMs: 500,
      }
      await store.addViewToken(token)
      await store.addViewToken(scoped)
      expect(await store.viewTokenBySecret("hash-a")).toEqual(token)
      expect(await store.viewTokenBySecret("token-a")).toBeUndefined()
      expect(await store.viewTokens()).toEqual([scoped, token])
      expect(await store.removeViewToken("token-a")).toBe(true)
      expect(await store.removeViewToken("token-a")).toBe(false)
      expect(await store.viewTokenBySecret("hash-a")).toBeUndefined()
      expect(await store.viewTokens()).toEqual([scoped])
    })

    it("remembers when it was last used, and never an earlier time", async () => {
      await using store = await open()
      await store.addViewToken(token)
      await store.touchViewToken("token-a", 1_700)
      await store.touchViewToken("token-a", 1_600)
      await store.touchViewToken("token-z", 1_800)
      expect(await store.viewTokens()).toEqual([{ ...token, lastUsedAtMs: 1_700 }])
    })

    it("is forgotten when it has expired", async () => {
      await using store = await open()
      await store.addViewToken(token)
      await store.removeViewTokensExpired(1_999)
      expect(await store.viewTokens()).toEqual([token])
      await store.removeViewTokensExpired(2_000)
      expect(await store.viewTokens()).toEqual([])
    })
  })

  it("forgets what has expired, and only that", async () => {
    await using store = await open()
    await store.addLink(link)
    await store.addLink({ ...link, secretHash: "link-b", expiresAtMs: 2_001 })
    await store.addSession(session)
    await store.addSession({ ...session, idHash: "too old", createdAtMs: 99, lastSeenAtMs: 1_900 })
    await store.addSession({ ...session, idHash: "idle", createdAtMs: 900, lastSeenAtMs: 950 })
    await store.putGateway(gateway)

    await store.removeExpired({
      linksBeforeMs: 2_000,
      sessionsCreatedBeforeMs: 99,
      sessionsSeenBeforeMs: 950,
    })

    expect(await store.takeLink("link-a", 0)).toBeUndefined()
    expect(await store.takeLink("link-b", 0)).toEqual({ ...link, secretHash: "link-b", expiresAtMs: 2_001 })
    expect(await store.sessions()).toEqual([session])
    expect(await store.gateways()).toEqual([gateway])
  })

  it("may be closed twice", async () => {
    const store = await open()
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
}
