import { existsSync } from "node:fs"
import { join } from "node:path"
import { serveStatic } from "@hono/node-server/serve-static"
import { Hono } from "hono"
import { etag } from "hono/etag"
import { failurePage } from "./responses.ts"

const missing = "Build it with <code>npm run build</code>, then load this page again."

/**
 * Serves the built console. The page itself is never stored, so that an update is seen at the next load; what Vite put
 * under `assets/` carries a hash of its content in its name and is kept for good; anything else is asked for again.
 *
 * @param webRoot the directory that `npm run build` fills; looked into at each request, so building while running works.
 */
export function consoleFiles(webRoot: string): Hono {
  const app = new Hono()
  app.get("/", (c, next) => {
    if (existsSync(join(webRoot, "index.html"))) return next()
    return failurePage(c, 503, "The console is not built", missing)
  })
  app.use("*", etag())
  app.use("*", async (c, next) => {
    if (!existsSync(webRoot)) return next()
    const file = await serveStatic({ root: webRoot })(c, next)
    if (file instanceof Response) file.headers.set("cache-control", cacheControl(c.req.path))
    return file
  })
  return app
}

function cacheControl(path: string): string {
  if (path === "/" || path.endsWith(".html")) return "no-store"
  return path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"
}
