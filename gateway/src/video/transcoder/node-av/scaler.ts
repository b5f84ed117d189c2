import { FFmpegError, Frame, SoftwareScaleContext } from "node-av"
import { AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, SWS_BILINEAR, SWS_FAST_BILINEAR } from "node-av/constants"
import { GatewayError } from "../../../errors.ts"

/** A 4:2:0 frame of limited range with its own planes. */
export function allocate(width: number, height: number): Frame {
  const frame = new Frame()
  frame.alloc()
  frame.format = AV_PIX_FMT_YUV420P
  frame.width = width
  frame.height = height
  frame.colorRange = AVCOL_RANGE_MPEG
  FFmpegError.throwIfError(frame.allocBuffer(), "allocate a picture")
  return frame
}

/** Turns frames of any format and size into 4:2:0 of a wanted size. Set up anew when either changes. */
export class Scaler implements Disposable {
  #context: SoftwareScaleContext | undefined
  #output: Frame | undefined
  #shape = ""

  /** @returns a frame that stays the scaler's and is valid until the next call. */
  scale(source: Frame, width: number, height: number): Frame {
    const shape = `${source.width}x${source.height} ${source.format} ${width}x${height}`
    if (shape !== this.#shape) this.#reshape(source, width, height)
    this.#shape = shape
    if (this.#context === undefined || this.#output === undefined) {
      throw new GatewayError("video/encoder-failed", "The picture converter was used before it was set up.")
    }
    this.#output.makeWritable()
    FFmpegError.throwIfError(this.#context.scaleFrameSync(this.#output, source), "convert a picture to 4:2:0")
    return this.#output
  }

  [Symbol.dispose](): void {
    this.#context?.freeContext()
    this.#output?.free()
  }

  #reshape(source: Frame, width: number, height: number): void {
    this[Symbol.dispose]()
    this.#output = allocate(width, height)
    this.#context = new SoftwareScaleContext()
    const isSameSize = source.width === width && source.height === height
    this.#context.getContext(
      source.width,
      source.height,
      source.format as Parameters<SoftwareScaleContext["getContext"]>[2],
      width,
      height,
      AV_PIX_FMT_YUV420P,
      // The fast one leaves columns out when it shrinks: text would lose its stems.
      isSameSize ? SWS_FAST_BILINEAR : SWS_BILINEAR,
    )
  }
}
