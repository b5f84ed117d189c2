import type { PictureEncoder, PictureKind } from "./picture-encoder.ts"

/** Makes encoders of one sort; `chooseEncoder` finds out which sort this machine can have. */
export interface EncoderFactory {
  readonly name: "node-av" | "ffmpeg"
  /** What encoders start with unless told otherwise. */
  readonly bitrateBps: number
  create(input: PictureKind, bitrateBps: number): PictureEncoder
}
