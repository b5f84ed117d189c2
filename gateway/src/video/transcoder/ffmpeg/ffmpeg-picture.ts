/** One coded picture that `ffmpeg` wrote. */
export interface FfmpegPicture {
  /** H.264's NAL units; of another codec the frame, alone. */
  readonly nalUnits: readonly Uint8Array[]
  /** Undefined where the container carries none. */
  readonly timestampMs: number | undefined
}

/** Takes pictures out of what `ffmpeg` writes, as it arrives. */
export interface FfmpegReader {
  /** @throws GatewayError `video/malformed-bitstream` when it is not what it should be. */
  push(chunk: Uint8Array): FfmpegPicture[]
}
