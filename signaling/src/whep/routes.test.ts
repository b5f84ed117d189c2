import { Hono } from "hono"
import { pino } from "pino"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { ServerToGateway } from "../../protocol/index.ts"
import { ViewTokens } from "../auth/view-tokens.ts"
import type { AppEnv } from "../http/request-guards.ts"
import { AttemptLimiter } from "../limits/attempt-limiter.ts"
import { IceServers } from "../sessions/ice-servers.ts"
import { type Attachment, type ProvedGatewayToServer, Rendezvous } from "../sessions/rendezvous.ts"
import type { After } from "../sessions/session-table.ts"
import { MemoryStore } from "../store/index.ts"
import { playerOffer } from "./fixtures.ts"
import { whepRoutes } from "./routes.ts"
import { WhepSessions } from "./whep-sessions.ts"

const gatewayId = "a".repeat(26)
const otherId = "b".repeat(26)
const hostCandidate = "candidate:1 1 udp 2130706431 192.0.2.7 5000 typ host"
const gatewayAnswer = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 1",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=mid:1",
  "a=sendonly",
  "a=ice-ufrag:GWUF",
  "a=ice-pwd:gatewaypassword0123456789",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:active",
  "a=rtcp-mux",
  "",
].join("\r\n")

/** The routes over a real rendezvous, with a gateway in the test's hand. */
class Work implements Disposable {
  nowMs = 1_000_000
  readonly store = new MemoryStore()
  readonly tokens = new ViewTokens(this.store, () => this.nowMs)
  readonly told: ServerToGateway[] = []
  readonly timers: (() => void)[] = []
  readonly rendezvous: Rendezvous
  readonly players: WhepSessions
  readonly #app = new Hono<AppEnv>()
  gateway: Attachment<ProvedGatewayToServer> | undefined

  constructor() {
    const relay = { urls: ["turn:relay.example:3478"], secret: "s" }
    const iceServers = new IceServers({ fixed: [{ urls: ["stun:stun.example"] }], relay }, () => this.nowMs)
    this.rendezvous = new Rendezvous({ iceServers })
    const after: After = (_delayMs, callback) => {
      this.timers.push(callback)
      return () => {
        const index = this.timers.indexOf(callback)
        if (index >= 0) this.timers.splice(index, 1)
      }
    }
    this.players = new WhepSessions({
      tokens: this.tokens,
      rendezvous: this.rendezvous,
      log: pino({ level: "silent" }),
      recheckMs: 600_000,
      now: () => this.nowMs,
      after,
    })
    const attempts = new AttemptLimiter(
      { perAddress: { burst: 3, ratePerS: 0.01 }, inTotal: { burst: 100, ratePerS: 1 }, addressesMax: 10 },
      performance.now(),
    )
    this.#app.use(async (c, next) => {
      c.set("origin", "https://kvm.example")
      c.set("addressKey", "192.0.2.1")
      await next()
    })
    this.#app.route("/whep", whepRoutes({ tokens: this.tokens, players: this.players, attempts }))
  }

  /** A gateway that answers each offer with `answer`, or does not. */
  connect(answer: string | null = gatewayAnswer): void {
    const port = {
      send: (message: ServerToGateway) => {
        this.told.push(message)
        if (message.type !== "offer" || answer === null) return
        const { sessionId } = message
        queueMicrotask(() => {
          this.gateway?.receive({ type: "answer", sessionId, sdp: answer })
          this.gateway?.receive({ type: "candidate", sessionId, candidate: { candidate: hostCandidate } })
          this.gateway?.receive({ type: "candidate", sessionId, candidate: { candidate: "" } })
        })
      },
    }
    this.gateway = this.rendezvous.attachGateway({ id: gatewayId, name: "rack" }, port, () => undefined)
  }

  async secret(wish: { gatewayId?: string; lifetimeMs?: number } = {}): Promise<string> {
    return (await this.tokens.mint({ name: "lobby", ...wish }))?.secret ?? ""
  }

  async request(path: string, method: string, headers: Record<string, string> = {}, body?: string) {
    return await this.#app.request(path, { method, headers, ...(body !== undefined && { body }) })
  }

  async post(secret: string, headers: Record<string, string> = {}, body = playerOffer, id = gatewayId) {
    const authorization = `Bearer ${secret}`
    return await this.request(
      `/whep/${id}`,
      "POST",
      { authorization, "content-type": "application/sdp", ...headers },
      body,
    )
  }

  [Symbol.dispose](): void {
    this.players[Symbol.dispose]()
    this.rendezvous[Symbol.dispose]()
  }
}

async function codeOf(response: Response): Promise<unknown> {
  return [response.status, (await response.json()).code]
}

let work: Work
beforeEach(() => {
  work = new Work()
})
afterEach(() => work[Symbol.dispose]())

describe("POST /whep/GATEWAY", () => {
  it("answers with everything that a player needs", async () => {
    work.connect()
    const response = await work.post(await work.secret({ gatewayId }))
    expect(response.status).toBe(201)
    expect(response.headers.get("content-type")).toBe("application/sdp")
    expect(response.headers.get("location")).toMatch(
      new RegExp(`^https://kvm\\.example/whep/${gatewayId}/[A-Za-z0-9_-]{22}$`),
    )
    expect(response.headers.get("etag")).toMatch(/^"[A-Za-z0-9_-]+"$/)
    expect(response.headers.get("accept-patch")).toBe("application/trickle-ice-sdpfrag")
    expect(response.headers.get("link")).toMatch(
      /^<stun:stun\.example>; rel="ice-server", <turn:relay\.example:3478>; rel="ice-server"; username=".+"; credential=".+"; credential-type="password"$/,
    )
    expect(response.headers.get("access-control-allow-origin")).toBe("*")
    const sdp = await response.text()
    expect(sdp).toContain(`a=${hostCandidate}\r\n`)
    expect(sdp).toContain("a=end-of-candidates\r\n")
  })

  it("tells the gateway that this one only looks, and shows it nothing but the video", async () => {
    work.connect()
    await work.post(await work.secret({ lifetimeMs: 60_000 }))
    const offer = work.told.find(({ type }) => type === "offer")
    expect(offer).toMatchObject({ access: "view", remainingMs: 60_000 })
    const sdp = offer?.type === "offer" ? offer.sdp : ""
    expect(sdp.match(/^m=.*/gm)).toEqual(["m=video 9 UDP/TLS/RTP/SAVPF 96 97"])
  })

  it("takes the candidates that there are when the last one does not come", async () => {
    work.connect(null)
    const answered = work.post(await work.secret())
    await untilTold(work, "offer")
    const [offer] = work.told.filter((message) => message.type === "offer")
    const sessionId = offer?.sessionId ?? ""
    work.gateway?.receive({ type: "answer", sessionId, sdp: gatewayAnswer })
    work.gateway?.receive({ type: "candidate", sessionId, candidate: { candidate: hostCandidate } })
    expect(work.timers).toHaveLength(1)
    work.timers[0]?.()
    const response = await answered
    expect([response.status, (await response.text()).includes(hostCandidate)]).toEqual([201, true])
  })

  it("gives a gateway that does not answer up, and tells it", async () => {
    work.connect(null)
    const answered = work.post(await work.secret())
    await untilTold(work, "offer")
    work.timers[0]?.()
    expect(await codeOf(await answered)).toEqual([503, "gateway/offline"])
    expect(work.told.at(-1)).toMatchObject({ type: "end", reason: "left" })
    expect(work.players.size).toBe(0)
  })

  it.each([
    ["no token", "", {}, 401],
    ["a wrong token", `ccv_${"x".repeat(43)}`, {}, 401],
    ["another type than SDP", undefined, { "content-type": "application/json" }, 415],
    ["an Accept without SDP", undefined, { accept: "application/json, text/*" }, 406],
  ])("refuses %s", async (_what, secret, headers, status) => {
    work.connect()
    const response = await work.post(secret ?? (await work.secret()), headers)
    expect(response.status).toBe(status)
    expect(work.told.map(({ type }) => type)).toEqual(["registered"])
    if (status === 401) expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm="crashcart"/)
  })

  it("refuses a token that has expired, was revoked, or is for another gateway", async () => {
    work.connect()
    const expired = await work.secret({ lifetimeMs: 10 })
    work.nowMs += 10
    expect(await codeOf(await work.post(expired))).toEqual([401, "auth/token-invalid"])
    const minted = await work.tokens.mint({ name: "lobby" })
    await work.tokens.revoke(minted?.token.id ?? "")
    expect(await codeOf(await work.post(minted?.secret ?? ""))).toEqual([401, "auth/token-invalid"])
    expect(await codeOf(await work.post(await work.secret({ gatewayId: otherId })))).toEqual([
      403,
      "auth/token-scope",
    ])
  })

  it("refuses to be guessed at", async () => {
    work.connect()
    for (let attempt = 0; attempt < 3; attempt += 1) await work.post(`ccv_${"x".repeat(43)}`)
    const response = await work.post(await work.secret())
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/)
    expect(await codeOf(response)).toEqual([429, "http/too-many-requests"])
  })

  it.each([
    ["not SDP", "hello", 400, "http/malformed"],
    ["no video", playerOffer.replace(/m=video[\s\S]*?(?=m=application)/, ""), 406, "http/not-acceptable"],
    ["too much", "x".repeat(50_000), 413, "http/too-large"],
  ])("refuses an offer with %s", async (_what, body, status, code) => {
    work.connect()
    expect(await codeOf(await work.post(await work.secret(), {}, body))).toEqual([status, code])
  })

  it("knows no gateway that there is not, and none that is away", async () => {
    const secret = await work.secret()
    expect(await codeOf(await work.post(secret))).toEqual([404, "http/not-found"])
    expect(await codeOf(await work.post(secret, {}, playerOffer, "nonsense"))).toEqual([
      404,
      "http/not-found",
    ])
    work.connect()
    work.gateway?.gone()
    const response = await work.post(secret)
    expect(response.headers.get("retry-after")).toBe("5")
    expect(await codeOf(response)).toEqual([503, "gateway/offline"])
  })

  it("says so when the gateway cannot answer", async () => {
    work.connect(null)
    const answered = work.post(await work.secret())
    await untilTold(work, "offer")
    const [offer] = work.told.filter((message) => message.type === "offer")
    work.gateway?.receive({ type: "end", sessionId: offer?.sessionId ?? "", reason: "negotiation-failed" })
    expect(await codeOf(await answered)).toEqual([406, "http/not-acceptable"])
    expect(work.players.size).toBe(0)
  })

  it("lets one token open no more than ten at once, and keep no more than sixteen", async () => {
    work.connect()
    const secret = await work.secret()
    const statuses: number[] = []
    for (let player = 0; player < 11; player += 1) statuses.push((await work.post(secret)).status)
    expect(statuses).toEqual([...Array(10).fill(201), 429])
    work.nowMs += 60_000
    for (let player = 0; player < 6; player += 1) expect((await work.post(secret)).status).toBe(201)
    work.nowMs += 60_000
    expect(await codeOf(await work.post(secret))).toEqual([429, "http/too-many-requests"])
    expect((await work.post(await work.secret())).status).toBe(201)
  })
})

describe("a session", () => {
  async function playing() {
    work.connect()
    const secret = await work.secret()
    const response = await work.post(secret)
    const path = new URL(response.headers.get("location") ?? "").pathname
    const authorization = `Bearer ${secret}`
    return { path, etag: response.headers.get("etag") ?? "", authorization }
  }
  const fragment = (ufrag: string) =>
    `a=ice-ufrag:${ufrag}\r\na=ice-pwd:x\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=${hostCandidate}\r\n` +
    `m=application 9 UDP/DTLS/SCTP 0\r\na=mid:2\r\na=${hostCandidate.replace("5000", "6000")}\r\n`
  const patchType = "application/trickle-ice-sdpfrag"

  it.each([["named by its ETag"], ["told by its credentials alone"]])(
    "takes candidates of the transport in use, %s",
    async (how) => {
      const { path, etag, authorization } = await playing()
      const headers = {
        authorization,
        "content-type": patchType,
        ...(how.includes("ETag") && { "if-match": etag }),
      }
      const response = await work.request(path, "PATCH", headers, fragment("PLAY"))
      expect(response.status).toBe(204)
      const taken = work.told.filter(({ type }) => type === "candidate")
      expect(taken).toMatchObject([{ candidate: { candidate: hostCandidate, sdpMid: "1" } }])
    },
  )

  it.each([
    ["an ICE restart", { "if-match": "*" }, "PLAY", 422],
    ["other credentials", {}, "ANEW", 422],
    ["another ICE session", { "if-match": '"other"' }, "PLAY", 412],
    ["another type", { "content-type": "application/sdp" }, "PLAY", 415],
    ["no credentials", {}, "", 400],
  ])("refuses %s", async (_what, extra, ufrag, status) => {
    const { path, authorization } = await playing()
    const body = ufrag === "" ? "a=mid:0\r\n" : fragment(ufrag)
    const headers = { authorization, "content-type": patchType, ...extra }
    expect((await work.request(path, "PATCH", headers, body)).status).toBe(status)
    expect(work.told.some(({ type }) => type === "candidate")).toBe(false)
  })

  it("is left by DELETE, once", async () => {
    const { path, authorization } = await playing()
    expect((await work.request(path, "DELETE", { authorization })).status).toBe(200)
    expect(work.told.at(-1)).toMatchObject({ type: "end", reason: "left" })
    expect(await codeOf(await work.request(path, "DELETE", { authorization }))).toEqual([
      404,
      "http/not-found",
    ])
    expect(work.players.size).toBe(0)
  })

  it("is another token's business no more than a stranger's", async () => {
    const { path } = await playing()
    const authorization = `Bearer ${await work.secret()}`
    expect((await work.request(path, "DELETE", { authorization })).status).toBe(404)
    expect((await work.request(path, "DELETE")).status).toBe(401)
    expect(work.players.size).toBe(1)
  })

  it("ends with its token, and when the gateway ends it", async () => {
    await playing()
    const [token] = await work.tokens.list()
    await work.tokens.revoke(token?.id ?? "")
    expect(work.told.at(-1)).toMatchObject({ type: "end", reason: "left" })
    expect(work.players.size).toBe(0)

    await work.post(await work.secret())
    const offers = work.told.filter((message) => message.type === "offer")
    work.gateway?.receive({ type: "end", sessionId: offers.at(-1)?.sessionId ?? "", reason: "left" })
    expect(work.players.size).toBe(0)
  })
})

describe("other methods", () => {
  it.each(["GET", "PUT", "DELETE"])("%s is not for the endpoint", async (method) => {
    const response = await work.request(`/whep/${gatewayId}`, method)
    expect(response.headers.get("allow")).toBe("POST, OPTIONS")
    expect(await codeOf(response)).toEqual([405, "http/method-not-allowed"])
  })

  it("let a page on any origin ask first", async () => {
    const headers = {
      origin: "https://player.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    }
    const response = await work.request(`/whep/${gatewayId}`, "OPTIONS", headers)
    expect(response.status).toBe(204)
    expect(response.headers.get("access-control-allow-origin")).toBe("*")
    expect(response.headers.get("access-control-allow-methods")).toBe("POST,PATCH,DELETE,OPTIONS")
    expect(response.headers.get("access-control-allow-headers")).toBe("authorization,content-type,if-match")
    expect(response.headers.get("accept-post")).toBe("application/sdp")
    expect(response.headers.get("access-control-allow-credentials")).toBeNull()
  })
})

/** The request reaches the gateway some microtasks later. */
async function untilTold({ told }: Work, type: ServerToGateway["type"]): Promise<void> {
  while (!told.some((message) => message.type === type)) await new Promise((resolve) => setImmediate(resolve))
}
