export {
  type EncodedSourceCounters,
  type EncodedSourceOptions,
  RawVideoSource,
  TranscodedSource,
} from "./encoded-source.ts"
export {
  chooseEncoder,
  type EncoderChoiceOptions,
  type EncoderProbes,
  machineProbes,
} from "./encoder-choice.ts"
export type { EncoderFactory } from "./encoder-factory.ts"
export type { Encoding, Steerable } from "./encoding.ts"
export { FfmpegEncoder, type FfmpegEncoderOptions } from "./ffmpeg/ffmpeg-encoder.ts"
export { NodeAvEncoder } from "./node-av/node-av-encoder.ts"
export {
  DEFAULT_BITRATE_BPS,
  type EncoderPicture,
  type H264Codec,
  type H264Picture,
  type OutputCodec,
  type PictureEncoder,
  type PictureEncoderCounters,
  type PictureEncoderOptions,
  type PictureKind,
  type X264Preset,
} from "./picture-encoder.ts"
