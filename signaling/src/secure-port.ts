import type { Server as HttpServer } from "node:http"
import type { Duplex } from "node:stream"
import { createServer, type Server, type TLSSocket } from "node:tls"
import type { Certificate } from "./certificate.ts"

/** A relay that takes connections over; see `RelayServer.accept`. */
export interface StreamRelay {
  accept(
    socket: Duplex,
    origin: { readonly host: string; readonly port: number; readonly transport: "tls" },
  ): void
}

export interface SecurePortOptions {
  readonly certificate: Certificate
  /** Not listening itself: it is handed its connections decrypted. */
  readonly http: HttpServer
  /** Shares the port, for networks that let nothing else through; without one, everything is HTTP. */
  readonly relay?: StreamRelay | undefined
  /** A client that says nothing for this long after the handshake holds no socket, milliseconds. */
  readonly firstOctetTimeoutMs?: number
}

const handshakeTimeoutMs = 10_000
const firstOctetTimeoutDefaultMs = 10_000
/** RFC 7983 §7: first octets below this are STUN's; those of HTTP are letters. */
const stunBelow = 4
/** What Node allows for TLS 1.2 includes CBC; every browser since 2014 has these. TLS 1.3 has no others. */
const ciphers = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":")

/**
 * One TLS port for the console and the relay. The first decrypted octet decides: a TURN client (RFC 8656 §3.1, `turns:`)
 * begins with a STUN message, a browser with a method.
 *
 * @returns the server, which is to be listened on and closed.
 */
export function securePort(options: SecurePortOptions): Server {
  const { certificate, http, relay } = options
  const { firstOctetTimeoutMs = firstOctetTimeoutDefaultMs } = options
  const server = createServer({
    cert: certificate.cert,
    key: certificate.key,
    minVersion: "TLSv1.2",
    ciphers,
    honorCipherOrder: true,
    handshakeTimeout: handshakeTimeoutMs,
  })
  // An http server looks after slow clients from the moment it listens; this one never does.
  server.once("listening", () => http.emit("listening"))
  server.once("close", () => http.close())
  server.on("secureConnection", (socket) => {
    // Whoever takes it over listens for more; a broken connection is nobody's fault.
    socket.on("error", () => socket.destroy())
    const timer = setTimeout(() => socket.destroy(), firstOctetTimeoutMs)
    socket.once("close", () => clearTimeout(timer))
    socket.once("readable", () => {
      clearTimeout(timer)
      const head: Buffer | null = socket.read()
      if (head === null) {
        socket.destroy()
        return
      }
      socket.unshift(head)
      const isStun = (head[0] ?? stunBelow) < stunBelow
      // Only in the next turn the stream has noticed that nobody waits for "readable" any more, and flows for the next owner.
      process.nextTick(() => (isStun && relay ? handToRelay(relay, socket) : http.emit("connection", socket)))
    })
  })
  return server
}

function handToRelay(relay: StreamRelay, socket: TLSSocket): void {
  const { remoteAddress: host, remotePort: port } = socket
  if (host === undefined || port === undefined) socket.destroy()
  else relay.accept(socket, { host, port, transport: "tls" })
}
