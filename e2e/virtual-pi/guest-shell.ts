import type { Socket } from "node:net"
import { createInterface } from "node:readline"

/** Root's shell in the guest: one script at a time, over a virtio port. */
export class GuestShell {
  readonly #socket: Socket
  readonly #answers: ((line: string) => void)[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(socket: Socket) {
    this.#socket = socket
    createInterface(socket).on("line", (line) => this.#answers.shift()?.(line))
  }

  /** @returns what the script printed. @throws Error with it when the script fails. */
  run(script: string): Promise<string> {
    const result = this.#last.then(() => this.#run(script))
    this.#last = result.catch(() => undefined)
    return result
  }

  async #run(script: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.#answers.push(resolve)
    this.#socket.write(`${Buffer.from(script).toString("base64")}\n`)
    const [output = "", code = ""] = (await promise).split(" ")
    const text = Buffer.from(output, "base64").toString("utf8").trimEnd()
    if (code !== "0") throw new Error(`"${script}" ended with ${code} in the guest:\n${text}`)
    return text
  }
}
