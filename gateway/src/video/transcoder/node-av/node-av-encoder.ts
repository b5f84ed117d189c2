import { Worker } from "node:worker_threads"
import { GatewayError } from "../../../errors.ts"
import { splitAnnexB } from "../../h264/index.ts"
import type { AccessUnit } from "../../source.ts"
import { AccessUnitAssembler, type CodedPicture, wholeUnit } from "../coded-picture.ts"
import type {
  EncoderPicture,
  OutputCodec,
  PictureEncoder,
  PictureEncoderCounters,
  PictureEncoderOptions,
} from "../picture-encoder.ts"
import type { FromWorker, ToWorker } from "./messages.ts"

/** How long the thread may take over its last picture before it is ended from outside. */
const CLOSE_TIMEOUT_MS = 2000

/**
 * H.264 (or VP8, or JPEG) by FFmpeg's libraries in this process (node-av), on a thread of its own. Key frames and bitrate on demand.
 * Pictures and access units change owner on their way between the threads; the picture is not copied when its `data`
 * fills its buffer.
 */
export class NodeAvEncoder implements PictureEncoder {
  readonly #worker: Worker
  readonly #exited: Promise<void>
  readonly #assembler = new AccessUnitAssembler()
  readonly #output: OutputCodec
  readonly #onNote: (text: string) => void
  #waiting: PromiseWithResolvers<AccessUnit | undefined> | undefined
  #ended: GatewayError | undefined
  #keyFrameWanted = false
  /** Whether the picture on its way was to become a key frame. */
  #forced = false
  #codec = "H.264"
  #encoded = 0
  #dropped = 0

  /** @param onNote told, in a sentence, which encoder is at work and why another one is not. */
  constructor(options: PictureEncoderOptions, onNote: (text: string) => void) {
    this.#onNote = onNote
    this.#output = options.output ?? "h264"
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: options })
    this.#exited = new Promise((resolve) => this.#worker.once("exit", () => resolve()))
    this.#worker.on("message", (message: FromWorker) => this.#hear(message))
    this.#worker.on("error", (error) => this.#end(failure("The encoder's thread died", error)))
    this.#worker.on("exit", () => this.#end(failure("The encoder's thread ended")))
  }

  get description(): string {
    return `${this.#codec} in node-av`
  }

  get counters(): PictureEncoderCounters {
    return { encoded: this.#encoded, dropped: this.#dropped }
  }

  encode(picture: EncoderPicture): Promise<AccessUnit | undefined> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    if (this.#waiting !== undefined) {
      return Promise.reject(failure("A second picture was given while one was being encoded"))
    }
    const waiting = Promise.withResolvers<AccessUnit | undefined>()
    this.#waiting = waiting
    const data = transferable(picture.data)
    const { timestampUs, width, height } = picture
    const isOutdated = "isOutdated" in picture && picture.isOutdated === true
    const forceKeyFrame = this.#keyFrameWanted && !isOutdated
    this.#forced = forceKeyFrame
    if (forceKeyFrame) this.#keyFrameWanted = false
    this.#tell({ type: "picture", data, timestampUs, width, height, forceKeyFrame, isOutdated }, [
      data.buffer,
    ])
    return waiting.promise
  }

  requestKeyFrame(): void {
    this.#keyFrameWanted = true
  }

  setBitrate(bitrateBps: number): void {
    this.#tell({ type: "bitrate", bitrateBps })
  }

  setScale(scale: number): void {
    this.#tell({ type: "scale", scale })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tell({ type: "close" })
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_TIMEOUT_MS)
    await this.#exited
    clearTimeout(timer)
  }

  #tell(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer)
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case "note":
        this.#codec = message.codec
        this.#onNote(message.text)
        return
      case "failed":
        this.#end(failure(`Encoding failed: ${message.message}`))
        return
      case "nothing":
        this.#skip(message.unreadable)
        return
      case "unit":
        this.#deliver(message)
    }
  }

  #skip(unreadable: boolean): void {
    if (unreadable) {
      this.#dropped++
      this.#keyFrameWanted ||= this.#forced
    }
    this.#answer(undefined)
  }

  #deliver({ data, ...coded }: Extract<FromWorker, { type: "unit" }>): void {
    this.#encoded++
    try {
      this.#answer(this.#unit(data, coded))
    } catch (error) {
      this.#end(failure("The encoder made something that is not what it was made for", error))
    }
  }

  #unit(data: Uint8Array, coded: Omit<CodedPicture, "nalUnits">): AccessUnit | undefined {
    if (this.#output !== "h264") return wholeUnit(this.#output, { nalUnits: [data], ...coded })
    return this.#assembler.assemble({ nalUnits: splitAnnexB(data), ...coded })
  }

  #answer(unit: AccessUnit | undefined): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(unit)
  }

  #end(error: GatewayError): void {
    this.#ended ??= error
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(this.#ended)
  }
}

/** The bytes in a buffer of their own: as they are when they fill it, else copied (a pooled buffer serves others too). */
function transferable(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = data
  if (buffer instanceof ArrayBuffer && data.byteLength === buffer.byteLength) return new Uint8Array(buffer)
  return new Uint8Array(data)
}

function failure(what: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "video/encoder-failed",
    `${what}${cause instanceof Error ? `: ${cause.message}` : ""}. It is started anew by itself.`,
    { cause },
  )
}
