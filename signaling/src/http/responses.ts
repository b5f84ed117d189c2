import type { Context } from "hono"
import type { ContentfulStatusCode } from "hono/utils/http-status"

/** Every failure that a client of the HTTP interface can meet, with its status. */
const statuses = {
  "http/malformed": 400,
  "auth/required": 401,
  "auth/token-invalid": 401,
  "auth/link-invalid": 403,
  "auth/token-scope": 403,
  "http/foreign-origin": 403,
  "http/not-private": 403,
  "http/not-found": 404,
  "http/method-not-allowed": 405,
  "http/not-acceptable": 406,
  "http/precondition-failed": 412,
  "http/too-large": 413,
  "http/unsupported-type": 415,
  "http/misdirected": 421,
  "http/unprocessable": 422,
  "http/upgrade-required": 426,
  "auth/too-many-attempts": 429,
  "http/too-many-requests": 429,
  "server/failed": 500,
  "gateway/offline": 503,
  "server/busy": 503,
} as const satisfies Record<string, ContentfulStatusCode>

export type HttpErrorCode = keyof typeof statuses

/** A failure: the right status, `code` for programs, `message` for a person. */
export function failure(c: Context, code: HttpErrorCode, message: string): Response {
  return c.json({ code, message }, statuses[code], { "cache-control": "no-store" })
}

/** A failure that a person meets in the address bar. */
export function failurePage(c: Context, status: 404 | 503, title: string, advice: string): Response {
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} - crashcart</title>
<h1>${title}</h1>
<p>${advice}</p>
</html>
`
  return c.html(page, status, { "cache-control": "no-store" })
}

/** @returns undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
