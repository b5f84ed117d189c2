import { once } from "node:events"
import { rm } from "node:fs/promises"
import * as net from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { UstreamerAddress } from "../endpoint.ts"

const BOUNDARY = "boundarydonotcross"
let sockets = 0

export interface ScriptedPart {
  readonly jpeg?: Uint8Array
  readonly online?: boolean
  readonly width?: number
  readonly height?: number
  /** uStreamer's own clock, seconds. */
  readonly grabbed?: number
  readonly sent?: number
  readonly dropped?: number
  /** 6.46 and later write Grab-Begin-Time and Grab-End-Time instead of Grab-Time. */
  readonly grabHeader?: string
}

/** One part of `/stream?extra_headers=1`, octet for octet as uStreamer 4.9 writes it, the next boundary included. */
export function framedPart(part: ScriptedPart): Buffer {
  const jpeg = part.jpeg ?? Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)
  const grabbed = part.grabbed ?? 997.069
  const sent = part.sent ?? grabbed + 0.024
  const lines = [
    "Content-Type: image/jpeg",
    `Content-Length: ${jpeg.length}`,
    "X-Timestamp: 1795185346.857000",
    `X-UStreamer-Online: ${part.online ?? true}`,
    `X-UStreamer-Dropped: ${part.dropped ?? 0}`,
    `X-UStreamer-Width: ${part.width ?? 1280}`,
    `X-UStreamer-Height: ${part.height ?? 720}`,
    "X-UStreamer-Client-FPS: 30",
    `X-UStreamer-${part.grabHeader ?? "Grab-Time"}: ${grabbed.toFixed(6)}`,
    `X-UStreamer-Encode-Begin-Time: ${grabbed.toFixed(6)}`,
    `X-UStreamer-Encode-End-Time: ${grabbed.toFixed(6)}`,
    `X-UStreamer-Expose-Begin-Time: ${sent.toFixed(6)}`,
    `X-UStreamer-Expose-Cmp-Time: ${sent.toFixed(6)}`,
    `X-UStreamer-Expose-End-Time: ${sent.toFixed(6)}`,
    `X-UStreamer-Send-Time: ${sent.toFixed(6)}`,
    `X-UStreamer-Latency: ${(sent - grabbed).toFixed(6)}`,
  ]
  const head = `${lines.join("\r\n")}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from(`\r\n--${BOUNDARY}\r\n`)])
}

/** The head of the answer to `/stream`, with the first boundary, as uStreamer 4.9 writes it. */
export const STREAM_HEAD = [
  "HTTP/1.0 200 OK",
  "Access-Control-Allow-Origin: ",
  "Cache-Control: no-store, no-cache, must-revalidate, proxy-revalidate, pre-check=0, post-check=0, max-age=0",
  "Pragma: no-cache",
  "Expires: Mon, 3 Jan 2000 12:34:56 GMT",
  "Set-Cookie: stream_client=0/fe82d4510aa9fa7a; path=/; max-age=30",
  `Content-Type: multipart/x-mixed-replace;boundary=${BOUNDARY}`,
  "",
  `--${BOUNDARY}`,
  "",
].join("\r\n")

/** A uStreamer whose answers the test writes: exact framing, and every way to break it. */
export class ScriptedUstreamer implements AsyncDisposable {
  readonly address: UstreamerAddress
  /** Request heads in the order they came, as text. */
  readonly requests: string[] = []
  /** What `/state` says; undefined leaves the question unanswered. */
  state: { online: boolean; width?: number; height?: number } | undefined = { online: true }
  /** Demanded as Basic credentials when given, base64 of `user:password`. */
  authorization: string | undefined
  readonly #server: net.Server
  readonly #connections = new Set<net.Socket>()
  #stream: net.Socket | undefined
  #streaming: PromiseWithResolvers<void> | undefined

  private constructor(server: net.Server, address: UstreamerAddress) {
    this.#server = server
    this.address = address
    server.on("connection", (socket) => this.#serve(socket))
  }

  static async listen(where: "unix" | "tcp" | UstreamerAddress = "unix"): Promise<ScriptedUstreamer> {
    const server = net.createServer()
    const path = join(tmpdir(), `scripted-ustreamer-${process.pid}-${++sockets}.sock`)
    if (where === "tcp") server.listen(0, "127.0.0.1")
    else if (where === "unix") server.listen(path)
    else if ("socketPath" in where) server.listen(where.socketPath)
    else server.listen(where.port, where.host)
    await once(server, "listening")
    const bound = server.address()
    if (bound === null) throw new Error("the scripted uStreamer is not listening")
    const address =
      typeof bound === "string" ? { socketPath: bound } : { host: "127.0.0.1", port: bound.port }
    return new ScriptedUstreamer(server, address)
  }

  /** Resolves when a client has asked for `/stream` (again) and got its head. @throws Error when one is refused instead. */
  async streaming(): Promise<void> {
    if (this.#stream !== undefined) return
    this.#streaming = Promise.withResolvers()
    await this.#streaming.promise
  }

  /** Sends parts to the client of `/stream`, all in one write. */
  send(...parts: ScriptedPart[]): void {
    this.write(Buffer.concat(parts.map(framedPart)))
  }

  /** Sends any octets to the client of `/stream`. */
  write(bytes: Uint8Array): void {
    if (this.#stream === undefined) throw new Error("nobody reads the stream")
    this.#stream.write(bytes)
  }

  /** Ends the stream as a stopping uStreamer does (`end`), or as a killed one does (`reset`). */
  break(how: "end" | "reset"): void {
    const stream = this.#stream
    this.#stream = undefined
    if (how === "end") stream?.end()
    else stream?.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.destroy()
    this.#server.close()
    await once(this.#server, "close")
    if ("socketPath" in this.address) await rm(this.address.socketPath, { force: true })
  }

  #serve(socket: net.Socket): void {
    this.#connections.add(socket)
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      this.#connections.delete(socket)
      if (this.#stream === socket) this.#stream = undefined
    })
    let head = ""
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1")
      if (head.endsWith("\r\n\r\n")) this.#answer(socket, head)
    })
  }

  #answer(socket: net.Socket, head: string): void {
    this.requests.push(head)
    if (
      this.authorization !== undefined &&
      !head.includes(`Authorization: Basic ${this.authorization}\r\n`)
    ) {
      this.#streaming?.reject(new Error("a client came without the credentials"))
      socket.end('HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="Restricted area"\r\n\r\n')
    } else if (head.startsWith("GET /state ")) {
      if (this.state !== undefined) socket.end(stateAnswer(this.state))
    } else if (head.startsWith("GET /stream?extra_headers=1 ")) {
      socket.write(STREAM_HEAD)
      this.#stream = socket
      this.#streaming?.resolve()
    } else {
      socket.end("HTTP/1.0 404 Not Found\r\n\r\n")
    }
  }
}

function stateAnswer(state: { online: boolean; width?: number; height?: number }): string {
  const { online, width = 1280, height = 720 } = state
  const body = JSON.stringify({
    ok: true,
    result: {
      encoder: { type: "HW", quality: 80 },
      sinks: { jpeg: { has_clients: false } },
      source: { resolution: { width, height }, online, desired_fps: 0, captured_fps: online ? 30 : 0 },
      stream: { queued_fps: 0, clients: 0, clients_stat: {} },
    },
  })
  return `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${body}`
}
