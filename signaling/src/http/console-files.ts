import { existsSync } from "node:fs"
import { join } from "node:path"
import { serveStatic } from "@hono/node-server/serve-static"
import { Hono, type MiddlewareHandler } from "hono"
import { etag } from "hono/etag"
import { createMiddleware } from "hono/factory"
import { failurePage } from "./responses.ts"

/** Where the page finds itself: it reads the wanted gateway's id from its own address. */
const pagePaths = ["/", "/g/:gatewayId{[a-z2-7]{26}}", "/g/:gatewayId{[a-z2-7]{26}}/"]

const missing = "Build it with <code>npm run build</code>, then load this page again."

/**
 * Serves the built console. The page itself is never stored, so that an update is seen at the next load; what Vite put
 * under `assets/` carries a hash of its content in its name and is kept for good; anything else is asked for again.
 *
 * @param webRoot the directory that `npm run build` fills; looked into at each request, so building while running works.
 */
export function consoleFiles(webRoot: string): Hono {
  const app = new Hono()
  app.on("GET", pagePaths, keep("no-store"), async (c, next) => {
    if (existsSync(join(webRoot, "index.html"))) return fileIn(webRoot, "index.html")(c, next)
    return failurePage(c, 503, "The console is not built", missing)
  })
  app.use(etag())
  app.get("/assets/*", keep("public, max-age=31536000, immutable"), fileIn(webRoot))
  app.get("*", keep("no-cache"), fileIn(webRoot))
  return app
}

function keep(cacheControl: string) {
  return createMiddleware(async (c, next) => {
    await next()
    if (c.res.ok) c.header("cache-control", cacheControl)
  })
}

/** As `serveStatic`, which complains on the console when the directory is not there at the start. */
function fileIn(webRoot: string, path?: string): MiddlewareHandler {
  return async (c, next) => {
    if (!existsSync(webRoot)) return next()
    return serveStatic({ root: webRoot, ...(path && { path }) })(c, next)
  }
}
