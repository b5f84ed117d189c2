import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pino } from "pino"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createApp } from "./app.ts"
import { BrowserSessions } from "./auth/browser-sessions.ts"
import { ClaimLinks } from "./auth/claim-links.ts"
import { ViewTokens } from "./auth/view-tokens.ts"
import { OriginPolicy } from "./http/origin-policy.ts"
import { TrustedProxies } from "./http/trusted-proxies.ts"
import { AttemptLimiter } from "./limits/attempt-limiter.ts"
import { IceServers } from "./sessions/ice-servers.ts"
import { Rendezvous } from "./sessions/rendezvous.ts"
import { ConsoleSockets } from "./sockets/console-sockets.ts"
import { GatewayAccess } from "./sockets/gateway-access.ts"
import { GatewaySockets } from "./sockets/gateway-sockets.ts"
import { SocketRegistry } from "./sockets/socket-registry.ts"
import { MemoryStore } from "./store/index.ts"
import { WhepSessions } from "./whep/whep-sessions.ts"

const ownOrigin = "http://127.0.0.1:8080"

let webRoot = ""
beforeEach(() => {
  webRoot = mkdtempSync(join(tmpdir(), "crashcart-web-"))
  mkdirSync(join(webRoot, "assets"))
  writeFileSync(join(webRoot, "index.html"), "<!doctype html><title>console</title>")
  writeFileSync(join(webRoot, "assets", "index-C0ffee42.js"), "export const a = 1")
  writeFileSync(join(webRoot, "assets", "index-C0ffee42.css"), "body{}")
  writeFileSync(join(webRoot, "icon.svg"), "<svg/>")
  writeFileSync(join(webRoot, "..", "crashcart-outside.txt"), "not yours")
})
afterEach(() => {
  rmSync(webRoot, { recursive: true, force: true })
  rmSync(join(webRoot, "..", "crashcart-outside.txt"), { force: true })
})

/** The app with everything real but the port; `request` sends as a client at `address` would. */
class TestApp implements AsyncDisposable {
  readonly links: ClaimLinks
  readonly logged: string[] = []
  readonly #registry = new SocketRegistry()
  readonly #consoles: ConsoleSockets
  readonly #players: WhepSessions
  readonly #app: ReturnType<typeof createApp>

  constructor(origins?: readonly string[]) {
    const store = new MemoryStore()
    const log = pino({ level: "trace" }, { write: (line) => this.logged.push(line) })
    const sessions = new BrowserSessions(store, { idleMs: 60_000, absoluteMs: 600_000 }, Date.now)
    const rendezvous = new Rendezvous({ iceServers: new IceServers({ fixed: [] }, Date.now) })
    const attempts = new AttemptLimiter(
      { perAddress: { burst: 3, ratePerS: 0.01 }, inTotal: { burst: 100, ratePerS: 1 }, addressesMax: 10 },
      performance.now(),
    )
    const registry = this.#registry
    this.links = new ClaimLinks(store, Date.now)
    this.#consoles = new ConsoleSockets({
      sessions,
      rendezvous,
      registry,
      log,
      recheckMs: 60_000,
      now: Date.now,
    })
    const tokens = new ViewTokens(store, Date.now)
    this.#players = new WhepSessions({ tokens, rendezvous, log, recheckMs: 60_000, now: Date.now })
    this.#app = createApp({
      origins: new OriginPolicy(origins === undefined ? {} : { origins }),
      proxies: new TrustedProxies(["192.0.2.80"]),
      links: this.links,
      sessions,
      attempts,
      consoles: this.#consoles,
      tokens,
      players: this.#players,
      gateways: new GatewaySockets({
        access: new GatewayAccess([], store),
        rendezvous,
        registry,
        log,
        proofTimeoutMs: 1_000,
        unprovedPerAddressMax: 1,
        unprovedMax: 1,
      }),
      log,
      webRoot,
    })
  }

  async request(path: string, init: RequestInit = {}, address = "192.0.2.1"): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!headers.has("host")) headers.set("host", "127.0.0.1:8080")
    const env = { incoming: { socket: { remoteAddress: address } } }
    return this.#app.request(`${ownOrigin}${path}`, { ...init, headers }, env)
  }

  claim(secret: unknown, headers: Record<string, string> = {}, address?: string): Promise<Response> {
    return this.request("/api/claim", { method: "POST", body: JSON.stringify({ secret }), headers }, address)
  }

  async secret(): Promise<string> {
    return (await this.links.mint(ownOrigin)).split("#claim=")[1] ?? ""
  }

  /** @returns a Cookie header. */
  async signIn(): Promise<string> {
    const response = await this.claim(await this.secret())
    return response.headers.getSetCookie()[0]?.split(";")[0] ?? ""
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#consoles[Symbol.dispose]()
    this.#players[Symbol.dispose]()
    await this.#registry[Symbol.asyncDispose]()
  }
}

async function codeOf(response: Response): Promise<unknown> {
  return [response.status, (await response.json()).code]
}

describe("the console's files", () => {
  it.each([
    ["/", "text/html; charset=utf-8", "no-store"],
    ["/g/abcdefghijklmnopqrstuvwx23", "text/html; charset=utf-8", "no-store"],
    ["/g/abcdefghijklmnopqrstuvwx23/", "text/html; charset=utf-8", "no-store"],
    ["/assets/index-C0ffee42.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
    ["/assets/index-C0ffee42.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
    ["/icon.svg", "image/svg+xml; charset=utf-8", "no-cache"],
  ])("include %s as %s, kept %s", async (path, type, kept) => {
    await using app = new TestApp()
    const response = await app.request(path)
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe(type)
    expect(response.headers.get("cache-control")).toBe(kept)
  })

  it("are not sent again to a browser that has them", async () => {
    await using app = new TestApp()
    const etag = (await app.request("/icon.svg")).headers.get("etag") ?? ""
    const again = await app.request("/icon.svg", { headers: { "if-none-match": etag } })
    expect(again.status).toBe(304)
    expect(again.headers.get("cache-control")).toBe("no-cache")
    writeFileSync(join(webRoot, "icon.svg"), "<svg></svg>")
    expect((await app.request("/icon.svg", { headers: { "if-none-match": etag } })).status).toBe(200)
  })

  it.each([
    "/../crashcart-outside.txt",
    "/..%2fcrashcart-outside.txt",
    "/assets/..%2f..%2fcrashcart-outside.txt",
    "/%2e%2e/crashcart-outside.txt",
  ])("do not include %s", async (path) => {
    await using app = new TestApp()
    const response = await app.request(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain("not yours")
  })

  it("are missed in words when they were not built", async () => {
    await using app = new TestApp()
    rmSync(join(webRoot, "index.html"))
    const response = await app.request("/")
    expect(response.status).toBe(503)
    expect(await response.text()).toContain("npm run build")
    rmSync(webRoot, { recursive: true })
    expect((await app.request("/")).status).toBe(503)
    expect((await app.request("/icon.svg")).status).toBe(404)
  })
})

describe("what is not there", () => {
  it("is a page for people and JSON for programs", async () => {
    await using app = new TestApp()
    expect((await app.request("/g/nobody")).status).toBe(404)
    const page = await app.request("/nowhere")
    expect(page.status).toBe(404)
    expect(page.headers.get("content-type")).toContain("text/html")
    expect(await codeOf(await app.request("/api/nowhere"))).toEqual([404, "http/not-found"])
    expect(await codeOf(await app.request("/", { method: "DELETE" }))).toEqual([404, "http/not-found"])
  })
})

describe("every response", () => {
  it.each(["/", "/nowhere", "/healthz", "/api/me", "/ws/console"])(
    "to %s carries the security headers",
    async (path) => {
      await using app = new TestApp()
      const { headers } = await app.request(path)
      const policy = headers.get("content-security-policy") ?? ""
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
      ]) {
        expect(policy.split("; ")).toContain(directive)
      }
      expect(policy).not.toContain("unsafe")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("referrer-policy")).toBe("no-referrer")
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin")
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin")
      expect(headers.get("permissions-policy")).toContain("camera=()")
      expect(headers.get("access-control-allow-origin")).toBeNull()
    },
  )

  it("is refused to a Host that is not ours", async () => {
    await using app = new TestApp()
    for (const path of ["/", "/healthz", "/api/me", "/ws/console"]) {
      const response = await app.request(path, { headers: { host: "evil.example" } })
      expect(await codeOf(response)).toEqual([421, "http/misdirected"])
    }
  })
})

describe("POST /api/claim", () => {
  it("turns a link's secret into a session cookie", async () => {
    await using app = new TestApp()
    const response = await app.claim(await app.secret(), { origin: ownOrigin })
    expect(response.status).toBe(204)
    const [cookie = ""] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^crashcart-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const me = await app.request("/api/me", { headers: { cookie: cookie.split(";")[0] ?? "" } })
    expect(me.status).toBe(200)
    const { createdAtMs, endsAtMs } = await me.json()
    expect(endsAtMs - createdAtMs).toBe(600_000)
  })

  it("sets a __Host- cookie, Secure, where the server is reached over https", async () => {
    await using app = new TestApp(["https://kvm.example.org"])
    const response = await app.claim(await app.secret(), {
      host: "kvm.example.org",
      origin: "https://kvm.example.org",
    })
    const [cookie = ""] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-crashcart-session=.{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    const headers = { host: "kvm.example.org", cookie: cookie.split(";")[0] ?? "" }
    expect((await app.request("/api/me", { headers })).status).toBe(200)
    const unprefixed = { ...headers, cookie: headers.cookie.replace("__Host-", "") }
    expect((await app.request("/api/me", { headers: unprefixed })).status).toBe(401)
  })

  it("takes a secret once", async () => {
    await using app = new TestApp()
    const secret = await app.secret()
    expect((await app.claim(secret)).status).toBe(204)
    const again = await app.claim(secret)
    expect(again.headers.getSetCookie()).toEqual([])
    expect(await codeOf(again)).toEqual([403, "auth/link-invalid"])
  })

  it("ends the session that the browser had before", async () => {
    await using app = new TestApp()
    const cookie = await app.signIn()
    expect((await app.claim(await app.secret(), { cookie })).status).toBe(204)
    expect((await app.request("/api/me", { headers: { cookie } })).status).toBe(401)
  })

  it.each([
    ["not JSON", "secret=1"],
    ["no secret", "{}"],
    ["a secret that is no text", '{"secret":{"$ne":""}}'],
    ["nothing", ""],
  ])("answers a body that is %s with 400", async (_what, body) => {
    await using app = new TestApp()
    const response = await app.request("/api/claim", { method: "POST", body })
    expect(await codeOf(response)).toEqual([400, "http/malformed"])
  })

  it("does not read more than 4 kB", async () => {
    await using app = new TestApp()
    const response = await app.request("/api/claim", { method: "POST", body: "x".repeat(4_097) })
    expect(await codeOf(response)).toEqual([413, "http/too-large"])
  })

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["another port of this host", { origin: "http://127.0.0.1:9999" }],
    ["a page without an origin", { origin: "null" }],
    ["a browser that says so", { "sec-fetch-site": "same-site" }],
  ])("is refused from %s, and the link stays good", async (_what, headers) => {
    await using app = new TestApp()
    const secret = await app.secret()
    expect(await codeOf(await app.claim(secret, headers))).toEqual([403, "http/foreign-origin"])
    expect((await app.claim(secret, { origin: ownOrigin, "sec-fetch-site": "same-origin" })).status).toBe(204)
  })

  it("makes an address that guesses wait, and nobody else", async () => {
    await using app = new TestApp()
    const guess = () => app.claim("x".repeat(32), {}, "2001:db8:1:2::3")
    for (let time = 0; time < 3; time += 1) expect((await guess()).status).toBe(403)
    const waiting = await guess()
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(1)
    expect(await codeOf(waiting)).toEqual([429, "auth/too-many-attempts"])
    const neighbour = await app.claim(await app.secret(), {}, "2001:db8:1:2:ffff::9")
    expect(neighbour.status).toBe(429)
    expect((await app.claim(await app.secret(), {}, "2001:db8:1:3::3")).status).toBe(204)
  })

  it("makes whoever guesses through a trusted proxy wait, and nobody else who comes through it", async () => {
    await using app = new TestApp()
    const claim = (secret: string, client: string) =>
      app.claim(secret, { "x-forwarded-for": client }, "192.0.2.80")
    for (let time = 0; time < 3; time += 1) await claim("x".repeat(32), "198.51.100.1")
    expect((await claim("x".repeat(32), "198.51.100.1")).status).toBe(429)
    expect((await claim("x".repeat(32), "203.0.113.9, 198.51.100.1")).status).toBe(429)
    expect((await claim(await app.secret(), "198.51.100.2")).status).toBe(204)
  })

  it("leaves no secret in the log", async () => {
    await using app = new TestApp()
    const secret = await app.secret()
    const cookie = (await app.claim(secret)).headers.getSetCookie()[0] ?? ""
    await app.claim(secret)
    const log = app.logged.join("")
    expect(log).toContain("signed in by link")
    expect(log).not.toContain(secret)
    expect(log).not.toContain(/=([^;]+)/.exec(cookie)?.[1])
  })
})

describe("POST /api/logout", () => {
  it("ends the session and takes the cookie back", async () => {
    await using app = new TestApp()
    const cookie = await app.signIn()
    const response = await app.request("/api/logout", {
      method: "POST",
      headers: { cookie, origin: ownOrigin },
    })
    expect(response.status).toBe(204)
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^crashcart-session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect(await codeOf(await app.request("/api/me", { headers: { cookie } }))).toEqual([
      401,
      "auth/required",
    ])
  })

  it("is refused to another site's page", async () => {
    await using app = new TestApp()
    const cookie = await app.signIn()
    const headers = { cookie, origin: "http://127.0.0.1:9999" }
    expect((await app.request("/api/logout", { method: "POST", headers })).status).toBe(403)
    expect((await app.request("/api/me", { headers: { cookie } })).status).toBe(200)
  })
})

describe("the WebSocket addresses", () => {
  it("say so to who comes without an upgrade", async () => {
    await using app = new TestApp()
    expect(await codeOf(await app.request("/ws/console"))).toEqual([426, "http/upgrade-required"])
    expect(await codeOf(await app.request("/ws/gateway"))).toEqual([426, "http/upgrade-required"])
  })
})
