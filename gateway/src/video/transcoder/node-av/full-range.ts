import { FFmpegError, Frame, SoftwareScaleContext } from "node-av"
import {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AVCOL_RANGE_JPEG,
  SWS_FAST_BILINEAR,
} from "node-av/constants"

/** Turns limited range into the full range that a JPEG has (JFIF 1.02): same size, same subsampling. */
export class FullRange implements Disposable {
  #scaler: SoftwareScaleContext | undefined
  #output: Frame | undefined

  /** @returns a frame that is valid until the next call. */
  convert(frame: Frame): Frame {
    const { width, height } = frame
    if (this.#output?.width !== width || this.#output.height !== height) this.#reshape(width, height)
    const output = this.#output
    if (output === undefined || this.#scaler === undefined) throw new Error("the converter was not set up")
    output.makeWritable()
    FFmpegError.throwIfError(this.#scaler.scaleFrameSync(output, frame), "convert a picture to full range")
    return output
  }

  [Symbol.dispose](): void {
    this.#scaler?.freeContext()
    this.#output?.free()
  }

  #reshape(width: number, height: number): void {
    this[Symbol.dispose]()
    const output = new Frame()
    output.alloc()
    output.format = AV_PIX_FMT_YUVJ420P
    output.width = width
    output.height = height
    output.colorRange = AVCOL_RANGE_JPEG
    FFmpegError.throwIfError(output.allocBuffer(), "allocate a picture")
    this.#output = output
    this.#scaler = new SoftwareScaleContext()
    this.#scaler.getContext(
      width,
      height,
      AV_PIX_FMT_YUV420P,
      width,
      height,
      AV_PIX_FMT_YUVJ420P,
      SWS_FAST_BILINEAR,
    )
  }
}
