/** The encoder's thread: pictures in, access units out, one at a time. Started by `node-av-encoder.ts`. */
import { parentPort, workerData } from "node:worker_threads"
import { Log } from "node-av"
import { AV_LOG_QUIET } from "node-av/constants"
import { monotonicUs } from "../../monotonic.ts"
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.ts"
import { Pipeline } from "./pipeline.ts"

const port = parentPort
if (port === null) throw new Error("This file is a worker thread's entry, not a program.")

// FFmpeg would write to stderr past our log; what matters arrives as errors and notes.
Log.setLevel(AV_LOG_QUIET)

function tell(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}

const pipeline = new Pipeline(workerData as WorkerOptions, (codec, text) =>
  tell({ type: "note", codec, text }),
)

function encode(picture: Extract<ToWorker, { type: "picture" }>): void {
  try {
    const result = pipeline.encode(picture)
    if (result.kind !== "unit") {
      tell({ type: "nothing", unreadable: result.kind === "unreadable" })
      return
    }
    const { data, timestampUs } = result.packet
    const { width, height } = result
    tell({ type: "unit", data, timestampUs, encodedUs: monotonicUs(), width, height }, [data.buffer])
  } catch (error) {
    tell({ type: "failed", message: error instanceof Error ? error.message : String(error) })
  }
}

port.on("message", (message: ToWorker) => {
  if (message.type === "picture") encode(message)
  else if (message.type === "bitrate") pipeline.setBitrate(message.bitrateBps)
  else if (message.type === "scale") pipeline.setScale(message.scale)
  else {
    pipeline[Symbol.dispose]()
    port.close()
  }
})
