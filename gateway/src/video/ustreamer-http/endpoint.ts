import * as http from "node:http"
import { GatewayError } from "../../errors.ts"

/** Where a uStreamer listens. The unix socket is preferred: after a stall it holds 2 old pictures, TCP 18 (measured). */
export type UstreamerAddress =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number }

export interface UstreamerEndpoint {
  readonly address: UstreamerAddress
  /** `--user` and `--passwd` of uStreamer: HTTP Basic (RFC 7617). */
  readonly credentials?: { readonly user: string; readonly password: string }
}

/** The address as a person writes it, for messages. Never contains credentials. */
export function describeAddress(address: UstreamerAddress): string {
  if ("socketPath" in address) return address.socketPath
  return `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`
}

/**
 * Asks uStreamer for `path` and resolves with the head of a 200 response; the body is the caller's to read or destroy.
 *
 * @param signal ends the request, and the body with it.
 * @throws GatewayError `video/source-unavailable` with the reason in words: not running, refused, wrong password.
 */
export function get(
  endpoint: UstreamerEndpoint,
  path: string,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.get({ ...connection(endpoint), path, agent: false, signal })
    request.on("error", (error) => reject(unreachable(endpoint.address, error)))
    request.once("response", (response) => {
      if (response.statusCode === 200) return resolve(response)
      response.destroy()
      reject(refused(endpoint.address, path, response.statusCode ?? 0))
    })
  })
}

function connection({ address, credentials }: UstreamerEndpoint): http.RequestOptions {
  return {
    ...("socketPath" in address ? { socketPath: address.socketPath } : address),
    ...(credentials && { auth: `${credentials.user}:${credentials.password}` }),
  }
}

function refused(address: UstreamerAddress, path: string, status: number): GatewayError {
  const where = describeAddress(address)
  return new GatewayError(
    "video/source-unavailable",
    status === 401
      ? `uStreamer at ${where} refused the user name or password; give the ones it was started with (--user, --passwd).`
      : `${where} answered ${path} with status ${status}; check that a uStreamer listens there.`,
  )
}

/** Says in words why a connection to uStreamer failed or broke. */
export function unreachable(address: UstreamerAddress, cause: unknown): GatewayError {
  const where = describeAddress(address)
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown"
  const reasons: Record<string, string> = {
    ENOENT: `uStreamer is not running: there is no socket ${where}.`,
    ECONNREFUSED: `uStreamer is not running: nothing listens at ${where}.`,
    EACCES: `The gateway may not open ${where}; give its user access (uStreamer's --unix-mode).`,
    ECONNRESET: `uStreamer at ${where} closed the connection.`,
    ENOTFOUND: `The host of ${where} is not known; check the address.`,
    EHOSTUNREACH: `The host of ${where} cannot be reached; check the network.`,
    ETIMEDOUT: `The host of ${where} does not answer; check the network.`,
  }
  return new GatewayError(
    "video/source-unavailable",
    reasons[code] ?? `The connection to uStreamer at ${where} failed (${code}).`,
    { cause },
  )
}
