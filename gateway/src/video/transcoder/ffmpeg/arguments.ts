import { NOMINAL_FRAME_RATE } from "../bitrate-scale.ts"
import { LONGEST_GOP, type PictureKind, RATE_BUFFER_SECONDS, type X264Preset } from "../picture-encoder.ts"

export interface FfmpegEncoding {
  readonly input: PictureKind
  readonly bitrateBps: number
  readonly preset: X264Preset
}

/**
 * The command line of an `ffmpeg` (5.1 or newer) that reads IVF and writes FLV, each picture as soon as it can.
 *
 * Key frames on demand, which the program offers no other way to: a picture with an odd timestamp becomes one.
 */
export function ffmpegArguments({ input, bitrateBps, preset }: FfmpegEncoding): string[] {
  const rate = String(Math.round(bitrateBps))
  const crop = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
  const convert = "scale=flags=fast_bilinear:in_range=full:out_range=tv,format=yuv420p"
  return [
    ...["-hide_banner", "-loglevel", "repeat+error"],
    // In: no look-ahead, damaged pictures refused instead of guessed to their end.
    ...["-probesize", "32", "-analyzeduration", "0", "-flags", "low_delay", "-err_detect", "explode"],
    ...["-threads", "1", "-f", "ivf", "-i", "pipe:0"],
    // Between: our timestamps stay as they are.
    ...["-fps_mode", "passthrough", "-copyts", "-enc_time_base", "1:1000"],
    ...["-vf", input === "jpeg" ? `${crop},${convert}` : crop],
    // Out.
    ...[
      "-c:v",
      "libx264",
      "-preset",
      preset,
      "-tune",
      "zerolatency",
      "-profile:v",
      "baseline",
      "-threads",
      "1",
    ],
    ...["-g", String(LONGEST_GOP), "-forced-idr", "1", "-force_key_frames", "expr:mod(round(t*1000),2)"],
    ...["-b:v", rate, "-maxrate", rate, "-bufsize", String(Math.round(bitrateBps * RATE_BUFFER_SECONDS))],
    ...["-x264-params", `repeat-headers=1:scenecut=0:sliced-threads=0:fps=${NOMINAL_FRAME_RATE}`],
    ...["-color_range", "tv", "-colorspace", "smpte170m", "-color_primaries", "bt709", "-color_trc", "bt709"],
    ...["-flush_packets", "1", "-f", "flv", "pipe:1"],
  ]
}
