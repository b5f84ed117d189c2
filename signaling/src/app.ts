import type { Socket } from "node:net"
import { upgradeWebSocket } from "@hono/node-server"
import { type Context, Hono } from "hono"
import type { Logger } from "pino"
import { type AuthRoutesOptions, authRoutes } from "./auth/routes.ts"
import { readSessionCookie } from "./auth/session-cookie.ts"
import { type TokenRoutesOptions, tokenRoutes } from "./auth/token-routes.ts"
import { consoleFiles } from "./http/console-files.ts"
import type { OriginPolicy } from "./http/origin-policy.ts"
import {
  type AppEnv,
  gatewayPath,
  isSecure,
  ownHost,
  ownPagesOnly,
  ownPageUpgrade,
  privateOnly,
  programUpgrade,
} from "./http/request-guards.ts"
import { failure, failurePage } from "./http/responses.ts"
import { securityHeaders } from "./http/security-headers.ts"
import type { TrustedProxies } from "./http/trusted-proxies.ts"
import type { ConsoleSockets } from "./sockets/console-sockets.ts"
import type { DirectSockets } from "./sockets/direct-sockets.ts"
import type { GatewaySockets } from "./sockets/gateway-sockets.ts"
import { type WhepRoutesOptions, whepRoutes } from "./whep/routes.ts"

export interface AppOptions
  extends AuthRoutesOptions,
    Omit<TokenRoutesOptions, "players">,
    Pick<WhepRoutesOptions, "players"> {
  readonly origins: OriginPolicy
  readonly proxies: TrustedProxies
  /** The built console; left out, only the interface for programs is served. */
  readonly webRoot?: string
  readonly consoles: ConsoleSockets
  readonly gateways: GatewaySockets
  /** Left out where no gateway brought this server along. */
  readonly direct?: DirectSockets
  /** Told of each connection whose other end has said who it is. */
  readonly admit?: (socket: Socket) => void
  readonly log: Logger
}

/**
 * The server as a function from Request to Response.
 *
 * ```
 * GET  /               the console
 * GET  /healthz        for monitors
 * POST /api/claim      { secret } → session cookie
 * POST /api/logout     ends the session, closes its sockets
 * GET  /api/me         who am I
 *      /api/tokens     tokens for players: list, make, revoke
 *      /whep/GATEWAY   players that are no browser of ours, with a token
 * GET  /ws/console     WebSocket, with the cookie, from our own pages
 * GET  /ws/direct      WebSocket to the gateway that brought this server, with the cookie, from our own pages, private
 * GET  /ws/gateway     WebSocket, from gateways, which prove themselves there
 * ```
 */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { origins, sessions, consoles, gateways, log, webRoot } = options
  const app = new Hono<AppEnv>()
  const admit = (c: Context<AppEnv>) => {
    const socket = c.env?.incoming?.socket
    if (socket !== undefined) options.admit?.(socket)
  }
  const onError = (error: unknown) => log.error({ err: error }, "a WebSocket handler failed")
  const directSocket = (direct: DirectSockets) => async (c: Context<AppEnv>) => {
    const session = await sessions.resume(readSessionCookie(c, isSecure(c)))
    if (session === undefined) return failure(c, "auth/required", "sign in with a link first")
    if (direct.isFull(session)) return failure(c, "server/busy", "this browser has too many sockets open")
    admit(c)
    return upgradeWebSocket(c, direct.events(session), { onError })
  }

  app.use(securityHeaders())
  app.use(ownHost(origins, options.proxies))

  app.get("/healthz", (c) => c.json({ status: "ok" }, 200, { "cache-control": "no-store" }))
  app.use("/api/*", ownPagesOnly())
  app.route("/api/tokens", tokenRoutes(options))
  app.route("/api", authRoutes(options))
  app.route("/whep", whepRoutes({ ...options, admit: (socket) => options.admit?.(socket) }))

  app.get("/ws/console", ownPageUpgrade(), async (c) => {
    const session = await sessions.resume(readSessionCookie(c, isSecure(c)))
    if (session === undefined) return failure(c, "auth/required", "sign in with a link first")
    if (consoles.isFull(session)) return failure(c, "server/busy", "this browser has too many consoles open")
    admit(c)
    return upgradeWebSocket(c, consoles.events(session), { onError })
  })
  if (options.direct !== undefined)
    app.get("/ws/direct", ownPageUpgrade(), privateOnly(), directSocket(options.direct))
  app.get(gatewayPath, programUpgrade(), async (c) => {
    if (gateways.isFull(c.var.addressKey)) {
      return failure(c, "server/busy", "too many gateways are connecting at once")
    }
    const caller = { origin: c.var.origin, addressKey: c.var.addressKey, proved: () => admit(c) }
    return upgradeWebSocket(c, gateways.events(caller), { onError })
  })

  if (webRoot !== undefined) app.route("/", consoleFiles(webRoot))
  app.notFound((c) => {
    const forPeople = c.req.method === "GET" && !/^\/(api|ws|whep)\//.test(c.req.path)
    return forPeople
      ? failurePage(c, 404, "Nothing here", 'The console is at <a href="/">the front page</a>.')
      : failure(c, "http/not-found", "there is nothing at this address")
  })
  app.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, "a request failed")
    return failure(c, "server/failed", "something went wrong in the server; its log says what")
  })
  return app
}
