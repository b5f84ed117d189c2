import type { HttpBindings } from "@hono/node-server"
import type { Context } from "hono"
import { createMiddleware } from "hono/factory"
import { addressKey } from "../limits/address-key.ts"
import { isLoopback, type OriginPolicy } from "./origin-policy.ts"
import { failure } from "./responses.ts"
import type { TrustedProxies } from "./trusted-proxies.ts"

/** What every handler knows of its request. */
export interface Variables {
  /** What this server is called in this request. */
  readonly origin: string
  /** Whom the request is counted as: an IPv4 address or an IPv6 /64. */
  readonly addressKey: string
}

export interface AppEnv {
  Bindings: Partial<HttpBindings>
  Variables: Variables
}

/** Where gateways connect, which browsers cannot: {@link programUpgrade}. */
export const gatewayPath = "/ws/gateway"

/** Answers only requests that are meant for this server (DNS rebinding). */
export function ownHost(policy: OriginPolicy, proxies: TrustedProxies) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const host = c.req.header("host")
    const { localAddress, remoteAddress } = c.env?.incoming?.socket ?? {}
    const scheme = proxies.schemeOf(remoteAddress, schemeOf(c), c.req.header("x-forwarded-proto"))
    const origin =
      c.req.path === gatewayPath
        ? policy.originForProgram(host, scheme, localAddress)
        : policy.originFor(host, scheme)
    if (origin === undefined) {
      return failure(c, "http/misdirected", "this server is not known by that name: add it to its origins")
    }
    c.set("origin", origin)
    c.set("addressKey", addressKey(proxies.clientOf(remoteAddress, c.req.header("x-forwarded-for"))))
    return next()
  })
}

/**
 * Keeps other sites' pages from changing anything: a browser says where a request comes from in Origin and, of late, in
 * Sec-Fetch-Site. A client that says neither is no browser, and carries nobody's cookie unawares.
 */
export function ownPagesOnly() {
  return createMiddleware<AppEnv>(async (c, next) => {
    const origin = c.req.header("origin")
    const site = c.req.header("sec-fetch-site")
    const foreign =
      (origin !== undefined && origin !== c.var.origin) ||
      (site !== undefined && site !== "same-origin" && site !== "none")
    return foreign ? failure(c, "http/foreign-origin", "another site's page may not do this") : next()
  })
}

/** Lets a WebSocket be opened by this server's own pages only: neither CORS nor SameSite cookies guard one. */
export function ownPageUpgrade() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!isUpgrade(c)) return failure(c, "http/upgrade-required", "this address is for WebSockets")
    if (c.req.header("origin") !== c.var.origin) {
      return failure(c, "http/foreign-origin", "another site's page may not connect here")
    }
    return next()
  })
}

/** Refuses what others on the network could read along: plain http from beyond this machine. */
export function privateOnly() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (isSecure(c) || isLoopback(new URL(c.var.origin).hostname)) return next()
    return failure(c, "http/not-private", "this works over https only, or on the machine itself")
  })
}

/** Lets a WebSocket be opened by programs only: every browser says its Origin, and no browser is a gateway. */
export function programUpgrade() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!isUpgrade(c)) return failure(c, "http/upgrade-required", "this address is for gateways' WebSockets")
    if (c.req.header("origin") !== undefined) {
      return failure(c, "http/foreign-origin", "a web page is not a gateway")
    }
    return next()
  })
}

/** Whether this server is reached over https, directly or through a proxy that its origins name. */
export function isSecure(c: Context<AppEnv>): boolean {
  return c.var.origin.startsWith("https:")
}

function isUpgrade(c: Context): boolean {
  return c.req.header("upgrade")?.toLowerCase() === "websocket"
}

function schemeOf(c: Context): "http" | "https" {
  return c.req.url.startsWith("https:") ? "https" : "http"
}
