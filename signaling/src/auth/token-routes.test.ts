import { Hono } from "hono"
import { pino } from "pino"
import { beforeEach, describe, expect, it } from "vitest"
import type { AppEnv } from "../http/request-guards.ts"
import { MemoryStore } from "../store/index.ts"
import { BrowserSessions } from "./browser-sessions.ts"
import { tokenRoutes } from "./token-routes.ts"
import { ViewTokens } from "./view-tokens.ts"

const gatewayId = "a".repeat(26)
const otherId = "b".repeat(26)
let tokens: ViewTokens
let cookie = ""
let app: Hono<AppEnv>
beforeEach(async () => {
  const store = new MemoryStore()
  const sessions = new BrowserSessions(store, { idleMs: 60_000, absoluteMs: 600_000 }, Date.now)
  tokens = new ViewTokens(store, Date.now)
  cookie = `crashcart-session=${await sessions.begin()}`
  app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    c.set("origin", "http://kvm.example")
    await next()
  })
  const players = { gateways: () => [{ id: gatewayId }, { id: otherId }] }
  app.route("/api/tokens", tokenRoutes({ sessions, tokens, players, log: pino({ level: "silent" }) }))
})

const ask = (method: string, path = "", body?: unknown, headers: Record<string, string> = { cookie }) =>
  app.request(`/api/tokens${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

describe("/api/tokens", () => {
  it("makes a token, says where it is good, lists it without its secret, and revokes it", async () => {
    const made = await ask("POST", "", { name: " lobby ", gatewayId, lifetimeMs: 60_000 })
    expect(made.status).toBe(201)
    const { secret, id, endpoints, ...rest } = await made.json()
    expect(endpoints).toEqual([`http://kvm.example/whep/${gatewayId}`])
    expect(rest).toMatchObject({ name: "lobby", gatewayId })
    expect((await tokens.redeem(secret))?.id).toBe(id)

    const listed = await (await ask("GET")).text()
    expect(JSON.parse(listed).tokens).toMatchObject([{ id, name: "lobby" }])
    expect(listed).not.toContain(secret)

    expect((await ask("DELETE", `/${id}`)).status).toBe(204)
    expect(await tokens.redeem(secret)).toBeUndefined()
    expect((await ask("DELETE", `/${id}`)).status).toBe(404)
  })

  it("names every gateway for a token that is good for all", async () => {
    const { endpoints } = await (await ask("POST", "", { name: "wall" })).json()
    expect(endpoints).toEqual([gatewayId, otherId].map((id) => `http://kvm.example/whep/${id}`))
  })

  it.each(["GET", "POST", "DELETE"])("is for nobody who is not signed in: %s", async (method) => {
    const response = await ask(method, method === "DELETE" ? "/x" : "", undefined, {})
    expect([response.status, (await response.json()).code]).toEqual([401, "auth/required"])
  })

  it.each([
    ["no name", {}],
    ["an empty name", { name: " " }],
    ["a long name", { name: "x".repeat(65) }],
    ["a gateway that cannot be", { name: "x", gatewayId: "rack" }],
    ["a lifetime that is none", { name: "x", lifetimeMs: 0 }],
    ["more than a year", { name: "x", lifetimeMs: 367 * 86_400_000 }],
    ["a word too many", { name: "x", access: "control" }],
  ])("refuses %s", async (_what, wish) => {
    const response = await ask("POST", "", wish)
    expect([response.status, (await response.json()).code]).toEqual([400, "http/malformed"])
  })

  it("refuses a long body", async () => {
    expect((await ask("POST", "", { name: "x".repeat(5_000) })).status).toBe(413)
  })
})
