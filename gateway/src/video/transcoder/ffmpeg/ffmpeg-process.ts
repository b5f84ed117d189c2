import { type ChildProcessByStdio, spawn } from "node:child_process"
import type { Readable, Writable } from "node:stream"
import type { FfmpegPicture, FfmpegReader } from "./ffmpeg-picture.ts"
import { ivfFrameHeader } from "./ivf.ts"

/** One line for each picture it could not decode, in ffmpeg 5 and in 6 and newer. */
const UNREADABLE = /Error while decoding stream|Error submitting packet to decoder/
/** Kept of what it says, to tell why it ended. */
const LAST_LINES = 5

/** What came of one picture. */
export type FfmpegAnswer =
  | { readonly kind: "picture"; readonly picture: FfmpegPicture }
  | { readonly kind: "unreadable" }
  | { readonly kind: "ended"; readonly reason: string; readonly cause: unknown }

/** One running `ffmpeg`: a picture in, one answer out. */
export class FfmpegProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #closed: Promise<void>
  readonly #reader: FfmpegReader
  #lines: string[] = []
  #waiting: ((answer: FfmpegAnswer) => void) | undefined
  #ended: FfmpegAnswer | undefined

  /** @param header goes in before the first picture. */
  constructor(command: string, args: readonly string[], header: Uint8Array, reader: FfmpegReader) {
    this.#reader = reader
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] })
    this.#child = child
    this.#closed = new Promise((resolve) => {
      child.once("close", () => resolve())
    })
    child.once("error", (error) => this.#end(`it could not be run: ${error.message}`, error))
    child.once("close", (code, signal) => this.#end(`it ended (${signal ?? code}) ${this.#lines.join("; ")}`))
    // A broken pipe is how its end is heard first; "close" says why.
    child.stdin.on("error", (error) => this.#lines.push(error.message))
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk))
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#hear(text))
    child.stdin.write(header)
  }

  /** Encodes one picture; call again only once settled. Never rejects. */
  encode(data: Uint8Array, timestampMs: number): Promise<FfmpegAnswer> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended)
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#child.stdin.write(ivfFrameHeader(data.length, timestampMs))
      this.#child.stdin.write(data)
    })
  }

  /** Ends it at once: what it has not written yet, nobody wants. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end("it was told to")
    this.#child.kill("SIGKILL")
    // Without a pid it never ran, and will not say "close".
    if (this.#child.pid !== undefined) await this.#closed
  }

  #read(chunk: Buffer): void {
    if (this.#ended !== undefined) return
    try {
      for (const picture of this.#reader.push(chunk)) this.#answer({ kind: "picture", picture })
    } catch (error) {
      this.#end("it wrote something else than it was told to", error)
    }
  }

  #hear(text: string): void {
    const lines = text.split("\n").filter((line) => line.trim() !== "")
    this.#lines = [...this.#lines, ...lines].slice(-LAST_LINES)
    if (lines.some((line) => UNREADABLE.test(line))) this.#answer({ kind: "unreadable" })
  }

  #end(reason: string, cause?: unknown): void {
    this.#ended ??= { kind: "ended", reason, cause }
    this.#answer(this.#ended)
  }

  #answer(answer: FfmpegAnswer): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.(answer)
  }
}
