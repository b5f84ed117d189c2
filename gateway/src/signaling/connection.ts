import { X509Certificate } from "node:crypto"
import type { ConnectionOptions as TlsOptions } from "node:tls"
import {
  challengeTranscript,
  closeCodes,
  type GatewayToServer,
  messageSizeMaxBytes,
  parseMessage,
  type ServerToGateway,
  serverToGatewaySchema,
} from "@crashcart/signaling/protocol"
import { type ClientOptions, WebSocket } from "ws"
import { GatewayError } from "../errors.ts"
import type { GatewayIdentity } from "./identity.ts"

export interface ConnectionOptions {
  /** `http(s)://host:port`, as the proof names it. */
  readonly origin: string
  readonly identity: GatewayIdentity
  readonly name: string
  /** PEM: the one certificate that is believed, whatever name it has; left out, the usual roots and names decide. */
  readonly serverCertificate?: string
  readonly onRegistered: () => void
  readonly onMessage: (message: SessionMessage) => void
  readonly handshakeTimeoutMs: number
  /** A server that was silent for longer is dead. It pings every few seconds. */
  readonly silenceMaxMs: number
}

/** What the server says about sessions, once this gateway is registered. */
export type SessionMessage = Extract<ServerToGateway, { type: "offer" | "candidate" | "end" }>

/** A server that does not answer the closing handshake is left without it. */
const closeTimeoutMs = 1_000

/** HTTP statuses of an upgrade that say "you are not wanted here", as opposed to "not now". */
const refusingStatuses: ReadonlySet<number> = new Set([401, 403, 404, 421, 426])
const notFound = 404
const misdirected = 421

/** One connection to the server, from dialling to its end. */
export class SignalingConnection {
  readonly #options: ConnectionOptions
  readonly #socket: WebSocket
  #silence: NodeJS.Timeout | undefined
  #registered = false

  /** Resolves when the connection has ended, with the reason: `signaling/refused` or `signaling/unreachable`. */
  readonly ended: Promise<GatewayError>

  constructor(options: ConnectionOptions) {
    this.#options = options
    const socketOptions = {
      handshakeTimeout: options.handshakeTimeoutMs,
      closeTimeout: closeTimeoutMs,
      maxPayload: messageSizeMaxBytes,
      perMessageDeflate: false,
      followRedirects: false,
      ...(options.serverCertificate !== undefined && pinned(options.serverCertificate)),
    }
    this.#socket = new WebSocket(`${options.origin.replace(/^http/, "ws")}/ws/gateway`, socketOptions)
    this.ended = this.#watch()
  }

  /** Lost when the gateway is not registered, or not any more. */
  send(message: GatewayToServer): void {
    if (this.#registered && this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify(message))
  }

  close(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000)
    else this.#socket.terminate()
  }

  #watch(): Promise<GatewayError> {
    const socket = this.#socket
    let cause: unknown
    let status = 0
    const heard = () => {
      clearTimeout(this.#silence)
      this.#silence = setTimeout(() => {
        cause = new Error("the server was silent for too long")
        socket.terminate()
      }, this.#options.silenceMaxMs)
    }
    socket.on("open", heard).on("ping", heard).on("pong", heard)
    socket.on("message", (data, isBinary) => {
      heard()
      try {
        this.#receive(isBinary ? "" : data.toString())
      } catch (error) {
        cause = error
        socket.close(1008, "not a message of this protocol")
      }
    })
    socket.on("unexpected-response", (request, response) => {
      status = response.statusCode ?? 0
      cause = new Error(`the server answered ${status}`)
      request.destroy()
      socket.terminate()
    })
    socket.on("error", (error) => {
      cause ??= error
    })
    return new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        clearTimeout(this.#silence)
        this.#registered = false
        const why = cause ?? new Error(`closed with ${code} ${reason.toString()}`)
        if (code === closeCodes.replaced) resolve(this.#replaced(why))
        else if (code === closeCodes.refused) resolve(this.#refused(this.#notListed(), why))
        else if (refusingStatuses.has(status)) resolve(this.#refused(this.#refusalOf(status), why))
        else resolve(this.#unreachable(why))
      })
    })
  }

  /** @throws SignalingProtocolError on what is not a message of the protocol. */
  #receive(text: string): void {
    const message = parseMessage(serverToGatewaySchema, text)
    switch (message.type) {
      case "challenge":
        this.#prove(message.nonce)
        return
      case "registered":
        this.#registered = true
        this.#options.onRegistered()
        return
      default:
        this.#options.onMessage(message)
    }
  }

  #prove(nonce: string): void {
    const { identity, name, origin } = this.#options
    const signature = identity.sign(challengeTranscript(origin, identity.id, nonce))
    const proof: GatewayToServer = {
      type: "prove",
      version: 1,
      gatewayId: identity.id,
      name,
      publicKey: Buffer.from(identity.publicKey).toString("base64url"),
      signature: Buffer.from(signature).toString("base64url"),
    }
    this.#socket.send(JSON.stringify(proof))
  }

  #refused(message: string, cause: unknown): GatewayError {
    return new GatewayError("signaling/refused", message, { cause })
  }

  #notListed(): string {
    const { origin, identity } = this.#options
    return `${origin} does not let this gateway in: add its id, ${identity.id}, to signaling.gateways in the server's configuration and restart it`
  }

  #refusalOf(status: number): string {
    const { origin } = this.#options
    switch (status) {
      case notFound:
        return `${origin} is a web server, but no signaling server: correct signaling.url`
      case misdirected:
        return `the server at ${origin} is not known by that name: add ${origin} to signaling.origins in its configuration, or dial it by one of the origins that are there`
      default:
        return `${origin} turned this gateway's connection away with status ${status}: check signaling.url, and what stands between here and the server`
    }
  }

  #replaced(cause: unknown): GatewayError {
    const { origin } = this.#options
    const message = `another gateway with this one's key connected to ${origin}: run one of them only, or give one a state directory of its own`
    return this.#refused(message, cause)
  }

  #unreachable(cause: unknown): GatewayError {
    return new GatewayError(
      "signaling/unreachable",
      `no connection to ${this.#options.origin}: check the address and that the server runs; this gateway keeps trying`,
      { cause },
    )
  }
}

/**
 * Believes this certificate and no other. It is its own root (`allowPartialTrustChain`), so that nobody's signature makes
 * another one good; what it is called does not matter, because it is this very one that is compared.
 */
function pinned(pem: string): ClientOptions {
  const expected = new X509Certificate(pem)
  const options: TlsOptions = {
    ca: expected.toString(),
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, presented) =>
      presented.raw.equals(expected.raw) ? undefined : new Error("this is not the server's own certificate"),
  }
  // ws passes every option on to node:tls; only its types know fewer of them, and another sense of the last one.
  return options as unknown as ClientOptions
}
