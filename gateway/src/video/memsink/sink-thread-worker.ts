/** The sink's thread: sleeps, looks, hands pictures over. Started by `sink-thread.ts`. */
import { parentPort, workerData } from "node:worker_threads"
import { GatewayError } from "../../errors.ts"
import { monotonicUs } from "../monotonic.ts"
import { type PollEnd, SinkPoller } from "./poller.ts"
import type { ReadPicture, SinkEvents } from "./sink-events.ts"
import { SinkFile } from "./sink-file.ts"
import {
  cell,
  type FromSinkThread,
  type ReadEnd,
  type ReadRequest,
  type SinkThreadData,
} from "./sink-thread-messages.ts"
import { sinkFileOptions } from "./system.ts"

/** A third of a millisecond on average between publication and reading. A sleep overshoots by a tenth of one. */
const pace = { leadMs: 1, pollMs: 0.7 }
/** Beyond this many pictures not taken the gateway is stuck: what comes is left out, and a gap ends at a key frame. */
const inFlightMax = 8

const port = parentPort
if (port === null) throw new Error("This file is a worker thread's entry, not a program.")
const shared = new Int32Array((workerData as SinkThreadData).shared)

function tell(message: FromSinkThread, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}

const wish = {
  get due(): boolean {
    return Atomics.load(shared, cell.wish) === 1
  },
  sent(): void {
    if (Atomics.exchange(shared, cell.wish, 0) === 1) tell({ type: "wish-sent" })
  },
}

const events: SinkEvents = {
  picture({ data, format, width, height, online, age, encodedAge }: ReadPicture): void {
    if (Atomics.load(shared, cell.inFlight) >= inFlightMax) return
    Atomics.add(shared, cell.inFlight, 1)
    const picture = { data, format, width, height, online, age, encodedAge }
    tell({ type: "picture", picture, readUs: monotonicUs() }, [data.buffer as ArrayBuffer])
  },
  stalled: () => tell({ type: "stalled" }),
  invalid: (error) => tell({ type: "invalid", message: messageOf(error) }),
}

const native = await sinkFileOptions().catch(messageOf)
port.on("message", ({ path }: ReadRequest) => tell(read(path)))

/** Blocks this thread, which has nothing else to do, until there is a reason to stop. */
function read(path: string): ReadEnd {
  if (typeof native === "string") return { type: "unavailable", reason: native }
  try {
    using file = new SinkFile(path, native)
    return { type: "end", how: poll(file, path) }
  } catch (error) {
    const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown }
    return {
      type: "failed",
      message: messageOf(error),
      ...(typeof code === "string" ? { code } : {}),
      ...(typeof syscall === "string" && !(error instanceof GatewayError) ? { syscall } : {}),
    }
  }
}

function poll(file: SinkFile, path: string): PollEnd | "stopped" {
  const poller = new SinkPoller(file, { path, wish, events, pace }, performance.now())
  for (;;) {
    const wakes = Atomics.load(shared, cell.wake)
    if (Atomics.load(shared, cell.stop) === 1) return "stopped"
    const next = poller.look(performance.now())
    if (typeof next === "string") return next
    Atomics.wait(shared, cell.wake, wakes, next)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
