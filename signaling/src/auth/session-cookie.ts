import type { Context } from "hono"
import { deleteCookie, getCookie, setCookie } from "hono/cookie"

const name = "crashcart-session"

/**
 * Over https the cookie's name begins with `__Host-`: a browser accepts it only when it is Secure, for this host alone and
 * for all its paths (RFC 6265bis §4.1.3.2), so that no sibling domain can plant one. Over http, which is for loopback and
 * trusted networks, there is no such protection to be had.
 */
function attributes(secure: boolean) {
  const common = { httpOnly: true, sameSite: "Strict", path: "/" } as const
  return secure ? ({ ...common, secure: true, prefix: "host" } as const) : common
}

export function readSessionCookie(c: Context, secure: boolean): string | undefined {
  return secure ? getCookie(c, name, "host") : getCookie(c, name)
}

/** A session cookie in the browser's sense too: gone with the browser, whatever the server's limits. */
export function writeSessionCookie(c: Context, secure: boolean, id: string): void {
  setCookie(c, name, id, attributes(secure))
}

export function clearSessionCookie(c: Context, secure: boolean): void {
  deleteCookie(c, name, attributes(secure))
}
