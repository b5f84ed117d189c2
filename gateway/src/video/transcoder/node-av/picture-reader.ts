import { Codec, CodecContext, FFmpegError, Frame, Packet } from "node-av"
import { FF_DECODER_MJPEG } from "node-av/constants"
import { GatewayError } from "../../../errors.ts"
import { checkI420, copyPlane, evenSize, scaledSize } from "../i420.ts"
import { allocate, Scaler } from "./scaler.ts"

/** Reads one picture into a frame that an encoder takes: 4:2:0, limited range, even size. */
export interface PictureReader extends Disposable {
  /**
   * @param scale of the frame's sides to the picture's, at most 1.
   * @returns a frame that stays the reader's and is valid until the next call; undefined when it is unreadable.
   */
  read(data: Uint8Array, width: number, height: number, scale: number): Frame | undefined
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

/** Copies uncoded I420 into a frame, without its odd column and row. */
export class I420Reader implements PictureReader {
  readonly #scaler = new Scaler()
  #output: Frame | undefined

  read(data: Uint8Array, width: number, height: number, scale: number): Frame {
    const frame = this.#copied(data, width, height)
    if (scale >= 1) return frame
    return this.#scaler.scale(frame, scaledSize(width, scale), scaledSize(height, scale))
  }

  #copied(data: Uint8Array, width: number, height: number): Frame {
    checkI420(data, width, height)
    const output = this.#shaped(evenSize(width), evenSize(height))
    output.makeWritable()
    const planes = output.data ?? []
    const chromaWidth = Math.ceil(width / 2)
    const chromaSize = chromaWidth * Math.ceil(height / 2)
    const sources = [
      { data, stride: width },
      { data: data.subarray(width * height), stride: chromaWidth },
      { data: data.subarray(width * height + chromaSize), stride: chromaWidth },
    ]
    for (const [index, source] of sources.entries()) {
      const plane = planes[index]
      const stride = output.linesize[index]
      if (plane === undefined || stride === undefined) {
        throw new GatewayError("video/encoder-failed", "The picture buffer has no planes: out of memory?")
      }
      const shift = index === 0 ? 0 : 1
      copyPlane(source, { data: plane, stride }, output.width >> shift, output.height >> shift)
    }
    return output
  }

  [Symbol.dispose](): void {
    this.#scaler[Symbol.dispose]()
    this.#output?.free()
  }

  #shaped(width: number, height: number): Frame {
    if (this.#output?.width === width && this.#output.height === height) return this.#output
    this.#output?.free()
    this.#output = allocate(width, height)
    return this.#output
  }
}

/**
 * JPEG (full range, 4:2:0, 4:2:2 or 4:4:4, BT.601 by JFIF) → I420, limited range. The size is the JPEG's own:
 * what was announced may be of a moment ago.
 */
export class JpegReader implements PictureReader {
  readonly #decoder = new CodecContext()
  readonly #packet = new Packet()
  readonly #decoded = new Frame()
  readonly #scaler = new Scaler()

  constructor() {
    const codec = Codec.findDecoderByName(FF_DECODER_MJPEG)
    this.#decoder.allocContext3(codec)
    this.#decoder.threadCount = 1
    // Half a picture, guessed to its end, would look like the target's: a damaged one is better dropped.
    FFmpegError.throwIfError(this.#decoder.setOption("err_detect", "explode"), "configure the JPEG decoder")
    FFmpegError.throwIfError(this.#decoder.open2Sync(codec), "open the JPEG decoder")
    this.#packet.alloc()
    this.#decoded.alloc()
  }

  read(data: Uint8Array, _width: number, _height: number, scale: number): Frame | undefined {
    if (!this.#decode(data)) return undefined
    const source = this.#decoded
    const width = evenSize(source.width)
    const height = evenSize(source.height)
    if (width === 0 || height === 0) return undefined
    // A narrower view of the same planes: the odd column and row are cut off, not scaled in.
    source.width = width
    source.height = height
    // The format (yuvj422p and its kin) says "full range" to the scaler; what it makes of it is limited range.
    return this.#scaler.scale(source, scaledSize(width, scale), scaledSize(height, scale))
  }

  [Symbol.dispose](): void {
    this.#scaler[Symbol.dispose]()
    this.#decoded.free()
    this.#packet.free()
    this.#decoder.freeContext()
  }

  #decode(data: Uint8Array): boolean {
    if (data.length === 0) return false
    this.#packet.data = asBuffer(data)
    const sent = this.#decoder.sendPacketSync(this.#packet)
    const received = sent < 0 ? sent : this.#decoder.receiveFrameSync(this.#decoded)
    if (received >= 0) return true
    this.#decoder.flushBuffers()
    return false
  }
}
