import type { IceServer as ServerOfLibrary } from "node-datachannel"
import type { IceServer } from "../../engine.ts"

/** A STUN or TURN URI (RFC 7064 §3.1, RFC 7065 §3.1) taken apart. */
interface ServerUri {
  readonly scheme: "stun" | "stuns" | "turn" | "turns"
  readonly host: string
  readonly port: number
  readonly transport: "udp" | "tcp"
}

/**
 * Whether any of the servers is to be reached over TCP or TLS. libjuice cannot (libjuice #257); nor does it get through
 * with a browser that comes over TURN/TCP (libjuice #355).
 */
export function needsTcp(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => urls.some((url) => parseUri(url)?.transport === "tcp"))
}

/** The servers that libjuice can use, and the URLs that it cannot. */
export function nativeIceServers(servers: readonly IceServer[]): {
  readonly usable: ServerOfLibrary[]
  readonly ignored: string[]
} {
  const usable: ServerOfLibrary[] = []
  const ignored: string[] = []
  for (const { urls, username, credential } of servers) {
    for (const url of urls) {
      const uri = parseUri(url)
      if (uri?.transport !== "udp") {
        ignored.push(url)
      } else if (uri.scheme === "stun") {
        usable.push({ hostname: uri.host, port: uri.port })
      } else if (username !== undefined && credential !== undefined) {
        const { host: hostname, port } = uri
        usable.push({ hostname, port, relayType: "TurnUdp", username, password: credential })
      } else {
        ignored.push(url)
      }
    }
  }
  return { usable, ignored }
}

function parseUri(url: string): ServerUri | undefined {
  const match =
    /^(stuns?|turns?):(\[[\da-f:.]+\]|[^\s:?[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i.exec(url)
  if (match === null) return undefined
  const [, schemeText = "", hostText = "", portText, transportText] = match
  const scheme = schemeText.toLowerCase() as ServerUri["scheme"]
  const isSecure = scheme.endsWith("s")
  const port = portText === undefined ? (isSecure ? 5349 : 3478) : Number(portText)
  if (port < 1 || port > 0xffff) return undefined
  // Without DTLS, which nobody speaks here, a secure scheme means TLS over TCP.
  const transport = isSecure || transportText?.toLowerCase() === "tcp" ? "tcp" : "udp"
  return { scheme, host: hostText.replace(/^\[|\]$/g, ""), port, transport }
}
