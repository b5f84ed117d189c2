import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { ClipName } from "../clip.ts"
import type { RtpTarget } from "./rtp-feeder.ts"
import type { Publication } from "./sink-feeder.ts"

export interface Feed {
  readonly clip: ClipName
  readonly framesPerSecond: number
}

/** How long a unit is remembered: longer than any latency that is measured, microseconds. */
const rememberUs = 60e6

/** The feeder in a process of its own, as uStreamer is one; remembers what it published lately. */
export class FeederProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #path: string
  #publications: Publication[] = []

  private constructor(child: ChildProcess, path: string) {
    this.#child = child
    this.#path = path
    child.on("message", (message) => {
      const publication = message as Publication
      this.#publications.push(publication)
      const oldest = this.#publications[0]?.publishedUs ?? 0
      if (publication.publishedUs - oldest > 2 * rememberUs) {
        this.#publications = this.#publications.filter(
          (each) => publication.publishedUs - each.publishedUs < rememberUs,
        )
      }
    })
  }

  /** Starts feeding the sink at `path`, which is removed in the end. Resolves when the first unit lies in it. */
  static async start(path: string, feed: Feed): Promise<FeederProcess> {
    const child = fork(join(import.meta.dirname, "main.ts"), [JSON.stringify({ path, ...feed })])
    const feeder = new FeederProcess(child, path)
    const exited = once(child, "exit").then(([code]) => {
      throw new Error(`the feeder exited with ${code}`)
    })
    await Promise.race([once(child, "message"), exited])
    // From here on its end is the owner's doing.
    exited.catch(() => undefined)
    return feeder
  }

  /** From its next unit on it sends the stream there by RTP, too; undefined ends that. */
  sendRtp(target: RtpTarget | undefined): void {
    this.#child.send({ rtp: target ?? null })
  }

  /** What was published within about the last minute, oldest first. */
  get publications(): readonly Publication[] {
    return this.#publications
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, "exit")
      this.#child.disconnect()
      await exited
    }
    await rm(this.#path, { force: true })
  }
}
