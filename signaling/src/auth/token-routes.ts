import { type Context, Hono } from "hono"
import type { Logger } from "pino"
import { z } from "zod"
import { boundedText } from "../http/bounded-text.ts"
import { type AppEnv, isSecure } from "../http/request-guards.ts"
import { failure, parseJson } from "../http/responses.ts"
import type { BrowserSessions } from "./browser-sessions.ts"
import { readSessionCookie } from "./session-cookie.ts"
import { type ViewTokens, viewTokenLifetimeMaxMs } from "./view-tokens.ts"

export interface TokenRoutesOptions {
  readonly sessions: BrowserSessions
  readonly tokens: ViewTokens
  /** Which gateways there are to watch. */
  readonly players: { gateways(): readonly { readonly id: string }[] }
  readonly log: Logger
}

const wishSchema = z.strictObject({
  name: z.string().trim().min(1).max(64),
  gatewayId: z
    .string()
    .regex(/^[a-z2-7]{26}$/)
    .optional(),
  lifetimeMs: z.int().positive().max(viewTokenLifetimeMaxMs).optional(),
})
const bodySizeMaxBytes = 4 * 1024

/** Tokens for players, made by whoever is signed in, below `/api/tokens`. */
export function tokenRoutes({ sessions, tokens, players, log }: TokenRoutesOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    c.header("cache-control", "no-store")
    const session = await sessions.resume(readSessionCookie(c, isSecure(c)))
    return session === undefined ? failure(c, "auth/required", "sign in with a link first") : next()
  })

  app.get("/", async (c) => c.json({ tokens: await tokens.list() }))

  app.post("/", async (c) => {
    const text = await boundedText(c.req.raw, bodySizeMaxBytes)
    if (text === undefined) return failure(c, "http/too-large", "a request's body is at most 4 kB")
    const wish = wishSchema.safeParse(parseJson(text))
    if (!wish.success) {
      return failure(
        c,
        "http/malformed",
        'the body is JSON: {"name": "...", "gatewayId"?: "...", "lifetimeMs"?: 1}',
      )
    }
    const minted = await tokens.mint(wish.data)
    if (minted === undefined) return failure(c, "server/busy", "there are too many tokens: revoke one first")
    log.info({ tokenId: minted.token.id, gatewayId: minted.token.gatewayId }, "a view token was made")
    const { token, secret } = minted
    const endpoints = players
      .gateways()
      .filter(({ id }) => token.gatewayId === undefined || token.gatewayId === id)
      .map(({ id }) => `${c.var.origin}/whep/${id}`)
    return c.json({ ...token, secret, endpoints }, 201)
  })

  app.delete("/:id", async (c) => {
    const id = c.req.param("id")
    if (!(await tokens.revoke(id))) return noToken(c)
    log.info({ tokenId: id }, "a view token was revoked")
    return c.body(null, 204)
  })
  return app
}

function noToken(c: Context): Response {
  return failure(c, "http/not-found", "there is no such token: it was revoked, or has expired")
}
