/** Janus' answers, as far as they matter here. */
interface JanusMessage {
  readonly janus: string
  readonly transaction?: string
  readonly data?: { readonly id: number }
  readonly jsep?: { readonly type: string; readonly sdp: string }
  readonly error?: { readonly reason: string }
  readonly plugindata?: { readonly data: { readonly error?: string } }
}

/**
 * Watches one stream of Janus' streaming plugin: Janus offers, we answer. Uses nothing but `WebSocket` and imports
 * nothing, so that the same file serves Node and, as a classic script, a page.
 */
export class JanusWatch implements Disposable {
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, (message: JanusMessage) => void>()
  #session = 0
  #handle = 0
  #transactions = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as JanusMessage
      // What takes a while is acknowledged first and answered by an event with the same transaction.
      if (message.transaction === undefined || message.janus === "ack") return
      this.#waiting.get(message.transaction)?.(message)
      this.#waiting.delete(message.transaction)
    })
  }

  /** Attaches to the streaming plugin. @throws Error when Janus refuses. */
  static async attach(url: string): Promise<JanusWatch> {
    const socket = new WebSocket(url, "janus-protocol")
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve())
      socket.addEventListener("error", () => reject(new Error(`no WebSocket to ${url}`)))
    })
    const watch = new JanusWatch(socket)
    watch.#session = (await watch.#ask({ janus: "create" })).data?.id ?? 0
    watch.#handle = (await watch.#ask({ janus: "attach", plugin: "janus.plugin.streaming" })).data?.id ?? 0
    return watch
  }

  /** Asks for a stream. @returns Janus' offer. */
  async offer(mountpoint: number): Promise<string> {
    const { jsep } = await this.#message({ request: "watch", id: mountpoint })
    if (jsep?.type !== "offer") throw new Error("Janus made no offer")
    return jsep.sdp
  }

  /** Answers, and asks for playout-delay 0/0 in every packet, as PiKVM's plugin sends it. */
  async answer(sdp: string): Promise<void> {
    await this.#message({ request: "start" }, { type: "answer", sdp })
    await this.#message({ request: "configure", min_delay: 0, max_delay: 0 })
  }

  candidate(candidate: { readonly candidate: string; readonly sdpMid: string }): void {
    this.#send({ janus: "trickle", candidate })
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }

  #message(body: object, jsep?: object): Promise<JanusMessage> {
    return this.#ask({ janus: "message", body, ...(jsep && { jsep }) })
  }

  async #ask(request: object): Promise<JanusMessage> {
    const answered = new Promise<JanusMessage>((resolve) => this.#waiting.set(this.#send(request), resolve))
    const answer = await answered
    const problem = answer.error?.reason ?? answer.plugindata?.data.error
    if (problem !== undefined) throw new Error(`Janus refused: ${problem}`)
    return answer
  }

  #send(request: object): string {
    this.#transactions += 1
    const transaction = String(this.#transactions)
    const where = {
      ...(this.#session > 0 && { session_id: this.#session }),
      ...(this.#handle > 0 && { handle_id: this.#handle }),
    }
    this.#socket.send(JSON.stringify({ ...request, ...where, transaction }))
    return transaction
  }
}
