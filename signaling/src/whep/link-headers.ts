import type { IceServer } from "../../protocol/index.ts"

/**
 * ICE servers as a player is told of them: one Link header each (RFC 9725 §4.6, RFC 8288 §3).
 * @returns header values, `<stun:stun.example.net>; rel="ice-server"`.
 */
export function iceServerLinks(iceServers: readonly IceServer[]): string[] {
  return iceServers.flatMap(({ urls, username, credential }) =>
    urls.map((url) => {
      const account =
        username !== undefined && credential !== undefined
          ? `; username=${quoted(username)}; credential=${quoted(credential)}; credential-type="password"`
          : ""
      return `<${url}>; rel="ice-server"${account}`
    }),
  )
}

/** RFC 9110 §5.6.4. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`
}
