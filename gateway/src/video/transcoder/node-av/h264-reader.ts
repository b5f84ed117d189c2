import { Codec, CodecContext, FFmpegError, Frame, Packet } from "node-av"
import { FF_DECODER_H264 } from "node-av/constants"
import { scaledSize } from "../i420.ts"
import type { PictureReader } from "./picture-reader.ts"
import { Scaler } from "./scaler.ts"

/** Decodes H.264, one access unit after another: 4:2:0 as it was coded. */
export class H264Reader implements PictureReader {
  readonly #decoder = new CodecContext()
  readonly #packet = new Packet()
  readonly #decoded = new Frame()
  readonly #scaler = new Scaler()

  constructor() {
    const codec = Codec.findDecoderByName(FF_DECODER_H264)
    this.#decoder.allocContext3(codec)
    this.#decoder.threadCount = 1
    // Nothing is reordered in what we get, and nothing may wait for the picture after it.
    FFmpegError.throwIfError(this.#decoder.setOption("flags", "+low_delay"), "configure the H.264 decoder")
    FFmpegError.throwIfError(this.#decoder.open2Sync(codec), "open the H.264 decoder")
    this.#packet.alloc()
    this.#decoded.alloc()
  }

  read(data: Uint8Array, width: number, height: number, scale: number): Frame | undefined {
    if (data.length === 0) return undefined
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    const sent = this.#decoder.sendPacketSync(this.#packet)
    const received = sent < 0 ? sent : this.#decoder.receiveFrameSync(this.#decoded)
    if (received < 0) return undefined
    return scale >= 1
      ? this.#decoded
      : this.#scaler.scale(this.#decoded, scaledSize(width, scale), scaledSize(height, scale))
  }

  [Symbol.dispose](): void {
    this.#scaler[Symbol.dispose]()
    this.#decoded.free()
    this.#packet.free()
    this.#decoder.freeContext()
  }
}
