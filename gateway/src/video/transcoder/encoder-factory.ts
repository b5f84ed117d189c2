import type { OutputCodec, PictureEncoder, PictureKind } from "./picture-encoder.ts"

/** Makes encoders of one sort; `chooseEncoder` finds out which sort this machine can have. */
export interface EncoderFactory {
  readonly name: "node-av" | "ffmpeg"
  /** What encoders start with unless told otherwise. */
  readonly bitrateBps: number
  /** @param output H.264 where it is left out. */
  create(input: PictureKind, bitrateBps: number, output?: OutputCodec): PictureEncoder
}
