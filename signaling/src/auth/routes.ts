import { Hono } from "hono"
import type { Logger } from "pino"
import { z } from "zod"
import { boundedText } from "../http/bounded-text.ts"
import { type AppEnv, isSecure } from "../http/request-guards.ts"
import { failure, parseJson } from "../http/responses.ts"
import type { AttemptLimiter } from "../limits/attempt-limiter.ts"
import type { BrowserSessions } from "./browser-sessions.ts"
import type { ClaimLinks } from "./claim-links.ts"
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from "./session-cookie.ts"

export interface AuthRoutesOptions {
  readonly links: ClaimLinks
  readonly sessions: BrowserSessions
  readonly attempts: AttemptLimiter
  readonly log: Logger
}

const claimSchema = z.object({ secret: z.string().max(256) })
const bodySizeMaxBytes = 4 * 1024

/** Signing in and out, below `/api`. */
export function authRoutes({ links, sessions, attempts, log }: AuthRoutesOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.post("/claim", async (c) => {
    const { addressKey } = c.var
    const waitMs = attempts.waitMs(addressKey, performance.now())
    if (waitMs > 0) {
      c.header("retry-after", String(Math.ceil(waitMs / 1000)))
      return failure(c, "auth/too-many-attempts", "too many links were tried: wait a little, then try again")
    }
    const body = await boundedText(c.req.raw, bodySizeMaxBytes)
    if (body === undefined) return failure(c, "http/too-large", "a request's body is at most 4 kB")
    const claim = claimSchema.safeParse(parseJson(body))
    if (!claim.success) return failure(c, "http/malformed", 'the body is JSON: {"secret": "..."}')
    if (!(await links.redeem(claim.data.secret))) {
      attempts.failed(addressKey, performance.now())
      log.warn({ address: addressKey }, "a link that is not good was tried")
      return failure(
        c,
        "auth/link-invalid",
        "this link was used already or is too old: start a new one at the server",
      )
    }
    const former = await sessions.resume(readSessionCookie(c, isSecure(c)))
    if (former !== undefined) await sessions.end(former.idHash)
    writeSessionCookie(c, isSecure(c), await sessions.begin())
    log.info({ address: addressKey }, "signed in by link")
    return c.body(null, 204)
  })

  app.post("/logout", async (c) => {
    const session = await sessions.resume(readSessionCookie(c, isSecure(c)))
    if (session !== undefined) {
      await sessions.end(session.idHash)
      log.info({ address: c.var.addressKey }, "signed out")
    }
    clearSessionCookie(c, isSecure(c))
    return c.body(null, 204)
  })

  app.get("/me", async (c) => {
    const session = await sessions.resume(readSessionCookie(c, isSecure(c)))
    if (session === undefined) return failure(c, "auth/required", "sign in with a link first")
    const { createdAtMs, endsAtMs } = session
    return c.json({ createdAtMs, endsAtMs }, 200, { "cache-control": "no-store" })
  })
  return app
}
