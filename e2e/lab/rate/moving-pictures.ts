import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { type Observable, ObservableValue } from "@crashcart/gateway/events"
import {
  monotonicUs,
  type RawPicture,
  type RawPictureSource,
  type VideoStatus,
} from "@crashcart/gateway/video"

const pictures = 20

/** Something that moves all over and costs an encoder whatever it is given, 30 times a second, captured when it is shown. */
export class MovingPictures implements RawPictureSource {
  readonly status: Observable<VideoStatus>
  readonly #width: number
  readonly #height: number
  readonly #frames: readonly Uint8Array[]

  private constructor(width: number, height: number, frames: readonly Uint8Array[]) {
    this.#width = width
    this.#height = height
    this.#frames = frames
    this.status = new ObservableValue<VideoStatus>({ state: "live", width, height })
  }

  static async make(width: number, height: number): Promise<MovingPictures> {
    const picture = `testsrc2=size=${width}x${height}:rate=30,noise=alls=12:allf=t,format=yuv420p`
    const args = ["-f", "lavfi", "-i", picture, "-frames:v", `${pictures}`, "-f", "rawvideo", "pipe:1"]
    const sizeBytes = (width * height * 3) / 2
    const { stdout } = await promisify(execFile)("ffmpeg", ["-loglevel", "error", ...args], {
      encoding: "buffer",
      maxBuffer: sizeBytes * (pictures + 1),
    })
    const frames = Array.from({ length: pictures }, (_, index) =>
      stdout.subarray(index * sizeBytes, (index + 1) * sizeBytes),
    )
    return new MovingPictures(width, height, frames)
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<RawPicture> {
    const startMs = performance.now()
    for (let index = 0; !signal.aborted; index += 1) {
      const waitMs = startMs + (index * 1000) / 30 - performance.now()
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)))
      const data = this.#frames[index % this.#frames.length]
      if (data === undefined) return
      yield { data, timestampUs: monotonicUs(), width: this.#width, height: this.#height }
    }
  }
}
