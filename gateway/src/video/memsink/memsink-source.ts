import { statSync } from "node:fs"
import type { Logger } from "pino"
import { type Clock, systemClock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import type { Observable } from "../../events.ts"
import { Backoff } from "../backoff.ts"
import { monotonicUs } from "../monotonic.ts"
import { type NewestSlot, pause, produceInto } from "../newest-slot.ts"
import type { AccessUnit, VideoSource, VideoStatus } from "../source.ts"
import { SourceStatus } from "../source-status.ts"
import { readDump } from "./dump.ts"
import { KeyFrameWish } from "./key-frame-wish.ts"
import { type PollEnd, pollSink } from "./poller.ts"
import { SinkConsumer } from "./sink-consumer.ts"
import type { SinkEvents } from "./sink-events.ts"
import { SinkFile, type SinkFileOptions } from "./sink-file.ts"
import type { SinkThread } from "./sink-thread.ts"
import { type SinkSystem, sinkFileOptions } from "./system.ts"
import { isSinkWritten } from "./writer-probe.ts"

/** How soon a sink that appears (again) is seen. */
const REOPEN_MS = 200
const DUMP_RETRY = { firstMs: 200, capMs: 1_000, resetAfterMs: 5_000 }

export interface MemsinkOptions {
  /** The H.264 sink's file, `/dev/shm/NAME` for uStreamer's `--h264-sink NAME`. */
  readonly path: string
  /** The grabber's device node, to tell an unplugged grabber from a missing signal. */
  readonly devicePath?: string
  readonly deviceExists?: (path: string) => boolean
  /** Whether a uStreamer writes the sink now; by default looked up in `/proc`. */
  readonly isWritten?: (path: string) => Promise<boolean>
  /** For sinks this program cannot read itself. */
  readonly dumpCommand?: string
  /** Reads on this thread instead of on the event loop: see there. Belongs to whoever made it. */
  readonly thread?: SinkThread | undefined
  /** What Node lacks; by default through koffi. When it fails to load, everything is read through `ustreamer-dump`. */
  readonly loadSystem?: () => Promise<SinkSystem>
  readonly clock?: Clock
  /** The clock of the access units' timestamps, microseconds. */
  readonly monotonicUs?: () => number
  readonly log?: Logger
}

/** Reads the sink until there is a reason to open it anew. */
type Read = (events: SinkEvents, stop: AbortSignal) => Promise<PollEnd | "stopped">

/** The H.264 pictures that a running uStreamer puts into a memory sink, passed through as they are. */
export class MemsinkSource implements VideoSource {
  readonly #options: MemsinkOptions
  readonly #clock: Clock
  readonly #status: SourceStatus
  readonly #wish = new KeyFrameWish()

  constructor(options: MemsinkOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#status = new SourceStatus(options)
  }

  get status(): Observable<VideoStatus> {
    return this.#status.observable
  }

  /** Merged with requests not answered yet. Sinks of version 2 (uStreamer up to 5.25) cannot be asked. */
  requestKeyFrame(): void {
    this.#wish.request(this.#clock.nowMs())
    if (this.#wish.due) this.#options.thread?.wish()
  }

  /** @throws GatewayError `video/memsink-unsupported` when this sink can never be read. */
  accessUnits(signal: AbortSignal): AsyncIterable<AccessUnit> {
    return produceInto<AccessUnit>(signal, (slot, stop) => this.#produce(slot, stop))
  }

  async #produce(slot: NewestSlot<AccessUnit>, stop: AbortSignal): Promise<void> {
    this.#status.starting()
    const read = await this.#reader()
    const consumer = new SinkConsumer({
      path: this.#options.path,
      slot,
      status: this.#status,
      requestKeyFrame: () => this.requestKeyFrame(),
      keyFrameCame: () => this.#wish.fulfilled(),
      isWritten: this.#options.isWritten ?? isSinkWritten,
      monotonicUs: this.#options.monotonicUs ?? monotonicUs,
      log: this.#options.log,
    })
    const backoff = new Backoff(DUMP_RETRY)
    while (!stop.aborted) {
      consumer.attached()
      const end = await this.#readFile(read, consumer, stop)
      if (end === "unknown-version") {
        const startedMs = this.#clock.nowMs()
        const reason = await this.#readDump(consumer, stop)
        if (!stop.aborted) this.#status.encoderDown(reason)
        if (this.#clock.nowMs() - startedMs > DUMP_RETRY.resetAfterMs) backoff.reset()
        await pause(this.#clock, backoff.next(), stop)
      } else {
        await pause(this.#clock, REOPEN_MS, stop)
      }
      await consumer.settled()
    }
  }

  /** @returns how to read the sink in this process; undefined where that is not possible. */
  async #reader(): Promise<Read | undefined> {
    const { thread, path } = this.#options
    const wish = this.#wish
    if (thread !== undefined) {
      return async (events, stop) => {
        const end = await thread.read({ path, events, wish: wish.due, wishSent: () => wish.sent() }, stop)
        if (typeof end === "string") return end
        this.#options.log?.warn({ reason: end.unavailable }, "memory sinks are read through ustreamer-dump")
        return "unknown-version"
      }
    }
    const native = await this.#native()
    if (native === undefined) return undefined
    return async (events, stop) => {
      using file = new SinkFile(path, native)
      return await pollSink(file, { path, clock: this.#clock, wish, events }, stop)
    }
  }

  async #native(): Promise<SinkFileOptions | undefined> {
    try {
      return await sinkFileOptions(this.#options.loadSystem)
    } catch (error) {
      this.#options.log?.warn({ err: error }, "memory sinks are read through ustreamer-dump")
      return undefined
    }
  }

  async #readFile(
    read: Read | undefined,
    consumer: SinkConsumer,
    stop: AbortSignal,
  ): Promise<PollEnd | "stopped"> {
    if (read === undefined) return "unknown-version"
    try {
      return await read(consumer, stop)
    } catch (error) {
      await this.#retryOrThrow(error)
      return "replaced"
    }
  }

  /** A missing or locked-up file mends itself, and so does what an old uStreamer left behind; what one writes now does not. */
  async #retryOrThrow(error: unknown): Promise<void> {
    const { path, isWritten = isSinkWritten } = this.#options
    const isOurs = error instanceof GatewayError
    if (isOurs && error.code === "video/memsink-unsupported" && !(await isWritten(path))) {
      this.#status.encoderDown(error.message)
    } else if (isOurs && error.code === "video/source-unavailable") {
      this.#status.encoderDown(error.message)
    } else if (error instanceof Error && "syscall" in error) {
      this.#status.encoderDown(unopened(path, error))
    } else {
      throw error
    }
  }

  #readDump(consumer: SinkConsumer, stop: AbortSignal): Promise<string> {
    const { path, dumpCommand: command = "ustreamer-dump", log } = this.#options
    const inode = (): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino
    const opened = inode()
    const isCurrent = (): boolean => inode() === opened
    return readDump(
      { command, path, clock: this.#clock, wish: this.#wish, events: consumer, isCurrent, log },
      stop,
    )
  }
}

function unopened(path: string, error: Error): string {
  const code = "code" in error ? String(error.code) : "unknown"
  if (code === "ENOENT") return `uStreamer is not running, or not with an H.264 sink: there is no ${path}.`
  if (code === "EACCES" || code === "EPERM") {
    return `The gateway may not open ${path}; give its user access (uStreamer's --h264-sink-mode, or a common group).`
  }
  return `The memory sink ${path} cannot be read (${code}).`
}
