import type { Socket } from "node:net"
import { type Context, Hono } from "hono"
import { cors } from "hono/cors"
import { z } from "zod"
import { type EndReason, sdpSizeMaxBytes } from "../../protocol/index.ts"
import type { ViewToken, ViewTokens } from "../auth/view-tokens.ts"
import { boundedText } from "../http/bounded-text.ts"
import type { AppEnv } from "../http/request-guards.ts"
import { failure, type HttpErrorCode } from "../http/responses.ts"
import type { AttemptLimiter } from "../limits/attempt-limiter.ts"
import { bearerToken } from "./bearer.ts"
import { iceServerLinks } from "./link-headers.ts"
import { isType, takes } from "./media-types.ts"
import { parseSdpFragment } from "./sdp-fragment.ts"
import { ViewerOffer } from "./viewer-offer.ts"
import type { WhepSessions } from "./whep-sessions.ts"

export interface WhepRoutesOptions {
  readonly tokens: ViewTokens
  readonly players: WhepSessions
  readonly attempts: AttemptLimiter
  /** Told of each connection whose other end has shown a good token. */
  readonly admit?: (socket: Socket) => void
}

const sdpType = "application/sdp"
const fragmentType = "application/trickle-ice-sdpfrag"
const gatewayIdSchema = z.string().regex(/^[a-z2-7]{26}$/)
/** What a player that found its gateway away or busy had better wait, seconds. */
const retryAfterS = 5

/** What became of an offer that was not answered. */
const refusals: Record<EndReason | "no-answer", readonly [HttpErrorCode, string]> = {
  "gateway-unknown": ["http/not-found", "there is no gateway of that id"],
  "gateway-gone": ["gateway/offline", "that gateway is not connected: try again when it is"],
  "negotiation-failed": [
    "http/not-acceptable",
    "the gateway cannot answer this offer: it sends H.264 or VP8, to a limited number of players",
  ],
  "no-answer": ["gateway/offline", "that gateway has not answered: try again"],
  "shutting-down": ["gateway/offline", "that gateway is shutting down: try again"],
  "console-gone": ["gateway/offline", "the session was lost: try again"],
  "too-fast": ["http/too-many-requests", "too many players at once: wait a little"],
  left: ["auth/token-invalid", "this token was revoked or has expired"],
}

/**
 * WHEP (draft-ietf-wish-whep; the same exchange as WHIP, RFC 9725, with the media the other way): any player may watch
 * that has a token. Players may come from anywhere (CORS): a token is no cookie, no page has it unawares.
 *
 * ```
 * POST   /whep/GATEWAY           an offer → 201, the answer; Location, ETag, Link (ICE servers)
 * PATCH  /whep/GATEWAY/SESSION   more candidates (RFC 8840 §9) → 204
 * DELETE /whep/GATEWAY/SESSION   leaves → 200
 * ```
 */
export function whepRoutes({ tokens, players, attempts, admit }: WhepRoutesOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    await next()
    if (c.req.method === "OPTIONS") c.header("accept-post", sdpType)
    c.header("cache-control", "no-store")
  })
  app.use(
    cors({
      origin: "*",
      allowMethods: ["POST", "PATCH", "DELETE", "OPTIONS"],
      allowHeaders: ["authorization", "content-type", "if-match"],
      exposeHeaders: [
        "location",
        "etag",
        "link",
        "accept-post",
        "accept-patch",
        "retry-after",
        "www-authenticate",
      ],
      maxAge: 86_400,
    }),
  )

  /** @returns who asks, or the response that refuses it. */
  const authorize = async (c: Context<AppEnv>, gatewayId: string): Promise<ViewToken | Response> => {
    const { addressKey } = c.var
    const waitMs = attempts.waitMs(addressKey, performance.now())
    if (waitMs > 0)
      return tooMany(c, Math.ceil(waitMs / 1000), "too many wrong tokens: wait a little, then try again")
    const secret = bearerToken(c.req.header("authorization"))
    const token = secret === undefined ? undefined : await tokens.redeem(secret)
    if (token === undefined) {
      if (secret !== undefined) attempts.failed(addressKey, performance.now())
      // RFC 6750 §3: without a token no error is named.
      c.header(
        "www-authenticate",
        `Bearer realm="crashcart"${secret === undefined ? "" : ', error="invalid_token"'}`,
      )
      return failure(c, "auth/token-invalid", 'a good token is needed: "crashcart token create" makes one')
    }
    if (token.gatewayId !== undefined && token.gatewayId !== gatewayId) {
      c.header("www-authenticate", 'Bearer realm="crashcart", error="insufficient_scope"')
      return failure(c, "auth/token-scope", "this token is for another gateway")
    }
    const socket = c.env?.incoming?.socket
    if (socket !== undefined) admit?.(socket)
    return token
  }

  app.post("/:gateway", async (c) => {
    const gatewayId = c.req.param("gateway")
    const token = await authorize(c, gatewayId)
    if (token instanceof Response) return token
    if (!gatewayIdSchema.safeParse(gatewayId).success) return refuse(c, "gateway-unknown")
    if (!isType(c.req.header("content-type"), sdpType)) {
      return failure(c, "http/unsupported-type", `an offer is sent as ${sdpType}`)
    }
    if (!takes(c.req.header("accept"), sdpType))
      return failure(c, "http/not-acceptable", `an answer is ${sdpType}`)
    const text = await boundedText(c.req.raw, sdpSizeMaxBytes)
    if (text === undefined) return tooLarge(c)
    const offer = ViewerOffer.read(text)
    if ("fault" in offer) {
      return failure(c, offer.fault === "malformed" ? "http/malformed" : "http/not-acceptable", offer.message)
    }
    if (players.isFull(token)) return tooMany(c, retryAfterS, "this token has as many players as it may")
    const waitS = players.takeTurn(token)
    if (waitS > 0) return tooMany(c, waitS, "this token opens sessions too fast")

    const { session, answer } = await players.open(token, gatewayId, offer)
    if (!answer.answered) return refuse(c, answer.reason)
    const sdp = offer.complete(answer.sdp, answer.candidates)
    if (sdp === undefined) {
      players.end(session)
      return refuse(c, "no-answer")
    }
    c.header("location", `${c.var.origin}/whep/${gatewayId}/${session.id}`)
    c.header("etag", session.entityTag)
    c.header("accept-patch", fragmentType)
    for (const link of iceServerLinks(session.iceServers)) c.header("link", link, { append: true })
    return c.body(sdp, 201, { "content-type": sdpType })
  })

  app.patch("/:gateway/:session", async (c) => {
    const { gateway, session: id } = c.req.param()
    const token = await authorize(c, gateway)
    if (token instanceof Response) return token
    const session = players.find(token, gateway, id)
    if (session === undefined) return noSession(c)
    if (!isType(c.req.header("content-type"), fragmentType)) {
      c.header("accept-patch", fragmentType)
      return failure(c, "http/unsupported-type", `candidates are sent as ${fragmentType}`)
    }
    const text = await boundedText(c.req.raw, sdpSizeMaxBytes)
    if (text === undefined) return tooLarge(c)
    const fragment = parseSdpFragment(text)
    if (fragment === undefined)
      return failure(c, "http/malformed", "the body is not a fragment of a session description")
    const match = c.req.header("if-match")
    // A restart has credentials of its own. Where a player names no ICE session (many do not), they tell which it means.
    if (match === "*" || fragment.iceUfrag !== session.offer.iceUfrag) {
      return failure(c, "http/unprocessable", "ICE restarts are not supported: leave, and offer anew")
    }
    if (match !== undefined && match !== session.entityTag) {
      return failure(c, "http/precondition-failed", "that ICE session is over")
    }
    players.addCandidates(session, fragment.candidates)
    return c.body(null, 204, { etag: session.entityTag })
  })

  app.delete("/:gateway/:session", async (c) => {
    const { gateway, session: id } = c.req.param()
    const token = await authorize(c, gateway)
    if (token instanceof Response) return token
    const session = players.find(token, gateway, id)
    if (session === undefined) return noSession(c)
    players.end(session)
    return c.body(null, 200)
  })

  app.all("/:gateway", (c) => notAllowed(c, "POST, OPTIONS"))
  app.all("/:gateway/:session", (c) => notAllowed(c, "PATCH, DELETE, OPTIONS"))
  return app
}

function refuse(c: Context, reason: keyof typeof refusals): Response {
  const [code, message] = refusals[reason]
  if (code === "gateway/offline" || code === "http/too-many-requests")
    c.header("retry-after", String(retryAfterS))
  return failure(c, code, message)
}

function tooLarge(c: Context): Response {
  return failure(c, "http/too-large", `a body is at most ${sdpSizeMaxBytes / 1024} kB`)
}

function noSession(c: Context): Response {
  return failure(c, "http/not-found", "there is no such session: it is over, or another token's")
}

function tooMany(c: Context, waitS: number, message: string): Response {
  c.header("retry-after", String(waitS))
  return failure(c, "http/too-many-requests", message)
}

function notAllowed(c: Context, allow: string): Response {
  c.header("allow", allow)
  return failure(c, "http/method-not-allowed", `here one can ${allow}`)
}
