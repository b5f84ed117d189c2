import { once } from "node:events"
import WebSocket from "ws"
import { z } from "zod"

const answer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("success"), id: z.number(), result: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.literal("error"), id: z.number().nullable(), error: z.string(), message: z.string() }),
  z.object({ type: z.literal("event"), method: z.string(), params: z.unknown() }),
])

type Waiting = PromiseWithResolvers<Record<string, unknown>>

/**
 * A WebDriver BiDi session: commands go out, each answer goes to whoever asked.
 * @see https://www.w3.org/TR/webdriver-bidi/#transport
 */
export class BidiSession implements Disposable {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  #id = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on("message", (data) => this.#receive(String(data)))
    socket.once("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the browser has gone"))
      this.#waiting.clear()
    })
  }

  /** @param url the browser's `ws://HOST:PORT`. */
  static async open(url: string): Promise<BidiSession> {
    const socket = new WebSocket(`${url}/session`, { perMessageDeflate: false })
    await once(socket, "open")
    const session = new BidiSession(socket)
    await session.send("session.new", { capabilities: {} })
    return session
  }

  /** @throws Error with the browser's own words when it refuses. */
  async send(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.#id += 1
    const waiting: Waiting = Promise.withResolvers()
    this.#waiting.set(this.#id, waiting)
    this.#socket.send(JSON.stringify({ id: this.#id, method, params }))
    return await waiting.promise
  }

  [Symbol.dispose](): void {
    this.#socket.terminate()
  }

  #receive(text: string): void {
    const message = answer.parse(JSON.parse(text))
    if (message.type === "event" || message.id === null) return
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.type === "success") waiting?.resolve(message.result)
    else waiting?.reject(new Error(`${message.error}: ${message.message}`))
  }
}
