import { Worker } from "node:worker_threads"
import { GatewayError, type GatewayErrorCode } from "../../errors.ts"
import { monotonicUs } from "../monotonic.ts"
import type { PollEnd } from "./poller.ts"
import type { ReadPicture, SinkEvents } from "./sink-events.ts"
import {
  cell,
  cells,
  type FromSinkThread,
  type ReadEnd,
  type SinkThreadData,
} from "./sink-thread-messages.ts"

export interface ThreadReadOptions {
  readonly path: string
  readonly events: SinkEvents
  /** A key frame request waits already. */
  readonly wish: boolean
  /** A wish was passed on to the encoder. */
  readonly wishSent: () => void
}

interface Reading {
  readonly options: ThreadReadOptions
  readonly ended: PromiseWithResolvers<ReadEnd>
  /** What an observer threw: nothing more is told, and the reading ends with it. */
  thrown?: { readonly error: unknown }
}

/**
 * A thread that reads memory sinks. It sleeps to a tenth of a millisecond and looks in a few microseconds, where an event
 * loop's timers take milliseconds and a tenth of one each; and it misses no picture while the gateway's thread is busy.
 *
 * Started once, ahead of the first viewer, and used for one sink at a time.
 */
export class SinkThread implements AsyncDisposable {
  readonly #worker: Worker
  readonly #shared: Int32Array
  #reading: Reading | undefined
  #failure: unknown

  private constructor() {
    const shared = new SharedArrayBuffer(4 * cells)
    const workerData: SinkThreadData = { shared }
    this.#shared = new Int32Array(shared)
    this.#worker = new Worker(new URL("./sink-thread-worker.ts", import.meta.url), { workerData })
    this.#worker.on("message", (message: FromSinkThread) => this.#hear(message))
    this.#worker.on("error", (error) => this.#fail(error))
    this.#worker.on("exit", () => this.#fail(new Error("the memory sink's thread has ended")))
    // It keeps the process only while something is read.
    this.#worker.unref()
  }

  static start(): SinkThread {
    return new SinkThread()
  }

  /**
   * Reads a sink until there is a reason to open it anew. One at a time.
   *
   * @returns how it ended, or why this thread can read no sink at all.
   * @throws GatewayError `video/memsink-unsupported`, ErrnoException when the file cannot be opened.
   */
  async read(
    options: ThreadReadOptions,
    stop: AbortSignal,
  ): Promise<PollEnd | "stopped" | { readonly unavailable: string }> {
    if (this.#failure !== undefined) throw this.#failure
    if (stop.aborted) return "stopped"
    const ended = Promise.withResolvers<ReadEnd>()
    this.#reading = { options, ended }
    for (const each of [cell.stop, cell.inFlight]) Atomics.store(this.#shared, each, 0)
    Atomics.store(this.#shared, cell.wish, options.wish ? 1 : 0)
    const halt = (): void => this.#set(cell.stop)
    stop.addEventListener("abort", halt, { once: true })
    this.#worker.ref()
    this.#worker.postMessage({ path: options.path })
    try {
      const end = await ended.promise
      if (end.type === "failed") throw errorOf(end)
      return end.type === "unavailable" ? { unavailable: end.reason } : end.how
    } finally {
      this.#worker.unref()
      this.#reading = undefined
      stop.removeEventListener("abort", halt)
    }
  }

  /** Asks the encoder for a key frame, at once. */
  wish(): void {
    this.#set(cell.wish)
  }

  /** Ends the thread, and what is being read on it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise } = this.#reading?.ended ?? {}
    this.#set(cell.stop)
    await promise?.catch(() => undefined)
    await this.#worker.terminate()
  }

  #set(which: number): void {
    Atomics.store(this.#shared, which, 1)
    Atomics.add(this.#shared, cell.wake, 1)
    Atomics.notify(this.#shared, cell.wake)
  }

  #hear(message: FromSinkThread): void {
    if (message.type === "picture") Atomics.sub(this.#shared, cell.inFlight, 1)
    const reading = this.#reading
    if (reading === undefined) return
    switch (message.type) {
      case "end":
      case "failed":
      case "unavailable":
        if (reading.thrown === undefined) reading.ended.resolve(message)
        else reading.ended.reject(reading.thrown.error)
        break
      default:
        if (reading.thrown === undefined) this.#tell(message, reading)
    }
  }

  /** What an observer throws ends the reading, as it would on the same thread. */
  #tell(message: Exclude<FromSinkThread, ReadEnd>, reading: Reading): void {
    const { events, wishSent } = reading.options
    try {
      if (message.type === "picture") events.picture(agedBy(message, monotonicUs()))
      else if (message.type === "stalled") events.stalled()
      else if (message.type === "invalid")
        events.invalid(new GatewayError("video/memsink-invalid", message.message))
      else wishSent()
    } catch (error) {
      reading.thrown = { error }
      this.#set(cell.stop)
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    this.#reading?.ended.reject(error)
  }
}

/** The picture, a Buffer again, with the time added that it took to come here. */
function agedBy(
  { picture, readUs }: Extract<FromSinkThread, { type: "picture" }>,
  nowUs: number,
): ReadPicture {
  const sinceS = Math.max(0, nowUs - readUs) / 1e6
  const { buffer, byteOffset, length } = picture.data
  const data = Buffer.from(buffer as ArrayBuffer, byteOffset, length)
  return { ...picture, data, age: picture.age + sinceS, encodedAge: picture.encodedAge + sinceS }
}

function errorOf({ message, code, syscall }: Extract<ReadEnd, { type: "failed" }>): Error {
  if (syscall !== undefined) return Object.assign(new Error(message), { code, syscall })
  return code === undefined ? new Error(message) : new GatewayError(code as GatewayErrorCode, message)
}
