import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import { basename } from "node:path"
import type { Readable } from "node:stream"
import type { Logger } from "pino"
import type { Clock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import { parseDumpLine } from "./dump-line.ts"
import type { KeyFrameWish } from "./key-frame-wish.ts"
import { Lines } from "./lines.ts"
import { type ReadPicture, type SinkEvents, STALL_MS, STALL_REPEAT_MS } from "./sink-events.ts"

export interface DumpOptions {
  /** The program, e.g. `ustreamer-dump`: of the same package as uStreamer, hence always of the right version. */
  readonly command: string
  /** The sink's file; its name is the sink's. */
  readonly path: string
  readonly clock: Clock
  readonly wish: KeyFrameWish
  readonly events: SinkEvents
  /** False when the path is gone or another file: the child still reads the old one. */
  readonly isCurrent: () => boolean
  readonly log?: Logger | undefined
}

const WISH_POLL_MS = 50

/**
 * Reads a sink through a child `ustreamer-dump` until the child ends, which is ended with `stop` and with a replaced sink.
 *
 * @returns why it ended, for a person.
 * @throws GatewayError `video/memsink-unsupported` when the program cannot be started.
 */
export async function readDump(options: DumpOptions, stop: AbortSignal): Promise<string> {
  const { path, clock, events } = options
  const child = spawn(options.command, ["--sink", basename(path), "--output", "-", "--output-json"], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  const lastWords = keepLastLine(child.stderr)
  const end = (): void => {
    child.kill("SIGKILL")
  }
  stop.addEventListener("abort", end)
  const watch = new DumpWatch(options, end)
  const cancel = every(clock, WISH_POLL_MS, () => watch.tick())
  const failure: { error?: unknown } = {}
  try {
    takePictures(child.stdout, watch, events, (error) => {
      failure.error = error
      end()
    })
    await ended(child, options)
    if ("error" in failure) throw failure.error
    return `ustreamer-dump ended: ${lastWords() || "it gave no reason"}`
  } finally {
    cancel()
    stop.removeEventListener("abort", end)
  }
}

/** Notices a stall, a replaced sink, and a wish for a key frame, while the child runs. */
class DumpWatch {
  readonly #options: DumpOptions
  readonly #end: () => void
  #stalledMs: number
  #seen = false

  constructor(options: DumpOptions, end: () => void) {
    this.#options = options
    this.#end = end
    this.#stalledMs = options.clock.nowMs() + STALL_MS
  }

  /** @returns false for the picture that lay in the sink when the child came: nobody knows how old it is. */
  picture(): boolean {
    this.#stalledMs = this.#options.clock.nowMs() + STALL_MS
    const isFirst = !this.#seen
    this.#seen = true
    return !isFirst
  }

  tick(): void {
    const { clock, wish, events, isCurrent } = this.#options
    if (wish.due) {
      wish.sent()
      askForKeyFrame(this.#options)
    }
    if (clock.nowMs() < this.#stalledMs) return
    this.#stalledMs = clock.nowMs() + STALL_REPEAT_MS
    if (isCurrent()) events.stalled()
    else this.#end()
  }
}

/** A line that is none is told and passed over; everything else that is thrown ends the reading by `fail`. */
function takePictures(
  stdout: Readable,
  watch: DumpWatch,
  events: SinkEvents,
  fail: (error: unknown) => void,
): void {
  const lines = new Lines((line) => {
    const picture = tolerate(events, () => parseDumpLine(line))
    if (picture !== undefined && watch.picture()) events.picture(picture)
  })
  stdout.on("data", (chunk: Buffer) => {
    try {
      lines.push(chunk)
    } catch (error) {
      fail(error)
    }
  })
}

function tolerate(events: SinkEvents, parse: () => ReadPicture): ReadPicture | undefined {
  try {
    return parse()
  } catch (error) {
    events.invalid(error)
    return undefined
  }
}

async function ended(
  child: ChildProcessByStdio<null, Readable, Readable>,
  { command }: DumpOptions,
): Promise<void> {
  try {
    await once(child, "close")
  } catch (cause) {
    throw new GatewayError(
      "video/memsink-unsupported",
      `This memory sink can only be read through ${command}, which cannot be started. ` +
        "Install the ustreamer package that also brings ustreamer-dump, or name its path in the configuration.",
      { cause },
    )
  }
}

/** A client of its own that sets the key byte, takes one picture and ends (5.26 and later; older ones refuse the option). */
function askForKeyFrame({ command, path, log }: DumpOptions): void {
  const asking = spawn(command, ["--sink", basename(path), "-k", "-c", "1"], {
    stdio: "ignore",
    timeout: 2_000,
  })
  asking.once("error", (error) => log?.debug({ err: error }, "no key frame could be asked for"))
  asking.once("exit", (code) => {
    if (code !== 0) log?.debug({ code }, "ustreamer-dump did not ask for a key frame")
  })
}

/** uStreamer's tools write their reason last before they say good-bye. */
function keepLastLine(stderr: Readable): () => string {
  let text = ""
  stderr.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-4_000)
  })
  return () => {
    const lines = text
      .split("\n")
      .filter((line) => line.includes("ERROR") || line.includes("ustreamer-dump:"))
    return (lines.at(-1) ?? "").replace(/^.*--\s*/, "").trim()
  }
}

function every(clock: Clock, intervalMs: number, run: () => void): () => void {
  let cancel = (): void => undefined
  const next = (): void => {
    cancel = clock.after(intervalMs, () => {
      next()
      run()
    })
  }
  next()
  return () => cancel()
}
