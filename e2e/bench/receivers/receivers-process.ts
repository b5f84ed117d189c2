import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { Envelope, ReceiversAnswers, ReceiversRequest, Reply } from "./messages.ts"

/** The process with the headless consoles, from its parent's side. */
export class ReceiversProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<Reply>>()
  #requests = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on("message", (message) => {
      const reply = message as Reply
      this.#waiting.get(reply.id)?.resolve(reply)
      this.#waiting.delete(reply.id)
    })
    child.once("exit", (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the receivers exited with ${code}`))
      this.#waiting.clear()
    })
  }

  /** Starts it. `hidg0` and `hidg1` lie in `folder` when this resolves. */
  static async start(folder: string): Promise<ReceiversProcess> {
    const receivers = new ReceiversProcess(fork(join(import.meta.dirname, "main.ts"), [folder]))
    await receivers.#reply(0)
    return receivers
  }

  /** @throws Error with what went wrong over there. */
  async ask<T extends ReceiversRequest>(request: T): Promise<ReceiversAnswers[T["type"]]> {
    this.#requests += 1
    const replied = this.#reply(this.#requests)
    const envelope: Envelope = { id: this.#requests, request }
    this.#child.send(envelope)
    const reply = await replied
    if ("error" in reply) throw new Error(`the receivers failed: ${reply.error}`)
    return reply.answer as ReceiversAnswers[T["type"]]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, "exit")
    this.#child.disconnect()
    await exited
  }

  #reply(id: number): Promise<Reply> {
    const waiting = Promise.withResolvers<Reply>()
    this.#waiting.set(id, waiting)
    return waiting.promise
  }
}
