import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { LinkCounts } from "./direction.ts"
import type { LinkOptions } from "./impairment.ts"
import type { LinkJob, LinkReply, LinkRequest } from "./tun-messages.ts"

/** A link between two interfaces of this host, made by a process of its own, which ends with this. */
export class TunLink implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Makes the interfaces, in this process's namespace; move them before they are brought up. */
  static async open(names: readonly [string, string], options: LinkOptions, seed = 1): Promise<TunLink> {
    const job: LinkJob = { names: [...names], options, seed }
    const child = fork(join(import.meta.dirname, "tun-main.ts"), [JSON.stringify(job)])
    const [first] = await Promise.race([once(child, "message"), once(child, "exit")])
    if (typeof first !== "object") throw new Error("the link's process ended before it was ready")
    return new TunLink(child)
  }

  /** From the next packet on. */
  async change(options: LinkOptions): Promise<void> {
    await this.#ask({ type: "change", options })
  }

  /** What became of the packets so far. */
  async counts(): Promise<{ readonly forth: LinkCounts; readonly back: LinkCounts }> {
    return await this.#ask({ type: "count" })
  }

  async #ask(request: LinkRequest) {
    const answered = once(this.#child, "message")
    this.#child.send(request)
    const [reply] = (await answered) as [LinkReply]
    if (reply.type !== "counts") throw new Error("the link's process gave no counts")
    return reply
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await exited
  }
}
