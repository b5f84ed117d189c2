import type { IncomingMessage } from "node:http"
import type { AddressInfo, Server } from "node:net"
import { networkInterfaces } from "node:os"
import { SignalingError } from "./errors.ts"

/** A request's headers must be there within this time, and all of it within the next (slow clients hold no socket). */
const headersTimeoutMs = 10_000
const requestTimeoutMs = 20_000

/** For Node's http server: what no client may do. */
export const httpLimits = {
  headersTimeout: headersTimeoutMs,
  requestTimeout: requestTimeoutMs,
  /** Without this, a request for any other upgrade would be left without an answer. */
  shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === "websocket",
}

/**
 * Listens, and says in words why it cannot.
 *
 * @param port 0 takes any that is free.
 * @returns the port.
 * @throws SignalingError `signaling/address-in-use`, `signaling/address-unavailable`, `signaling/listen-failed`
 */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners("error")
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): SignalingError {
  const where = `${host}, port ${port}`
  switch (cause.code) {
    case "EADDRINUSE":
      return new SignalingError(
        "signaling/address-in-use",
        `another program listens on ${where} already: stop it, or choose another port (0 takes any that is free)`,
        { cause },
      )
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new SignalingError(
        "signaling/address-unavailable",
        `${host} is not an address of this machine: use one that is, 127.0.0.1 for this machine only, 0.0.0.0 for all`,
        { cause },
      )
    case "EACCES":
      return new SignalingError(
        "signaling/listen-failed",
        `this user may not listen on ${where}: choose a port above 1023, or allow it (CAP_NET_BIND_SERVICE)`,
        { cause },
      )
    default:
      return new SignalingError("signaling/listen-failed", `cannot listen on ${where}: ${cause.message}`, {
        cause,
      })
  }
}

/** The origins under which a server on `host` is reached: for a wildcard address, this machine first, then each interface. */
export function reachableOrigins(scheme: "http" | "https", host: string, port: number): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outward = all.filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
  const families = host === "0.0.0.0" ? ["IPv4"] : ["IPv4", "IPv6"]
  const addresses =
    host === "0.0.0.0" || host === "::"
      ? [
          "127.0.0.1",
          ...outward.filter(({ family }) => families.includes(family)).map(({ address }) => address),
        ]
      : [host]
  return addresses.map(
    (address) => new URL(`${scheme}://${address.includes(":") ? `[${address}]` : address}:${port}`).origin,
  )
}
