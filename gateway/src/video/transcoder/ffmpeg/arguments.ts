import { NOMINAL_FRAME_RATE } from "../bitrate-scale.ts"
import {
  LONGEST_GOP,
  type OutputCodec,
  type PictureKind,
  RATE_BUFFER_SECONDS,
  X264_QUALITY,
  type X264Preset,
} from "../picture-encoder.ts"

export interface FfmpegEncoding {
  readonly input: PictureKind
  readonly output: OutputCodec
  readonly bitrateBps: number
  readonly preset: X264Preset
  /** Of the sides, at most 1; JPEG output keeps them. */
  readonly scale: number
}

/**
 * The command line of an `ffmpeg` (5.1 or newer) that reads IVF and writes each picture as soon as it can: H.264 in FLV, VP8 in
 * IVF, JPEGs one after another.
 *
 * Key frames on demand, which the program offers no other way to: a picture with an odd timestamp becomes one.
 */
export function ffmpegArguments(encoding: FfmpegEncoding): string[] {
  return [
    ...["-hide_banner", "-loglevel", "repeat+error"],
    // In: no look-ahead, damaged pictures refused instead of guessed to their end.
    ...["-probesize", "32", "-analyzeduration", "0", "-flags", "low_delay", "-err_detect", "explode"],
    ...["-threads", "1", "-f", "ivf", "-i", "pipe:0"],
    // Between: our timestamps stay as they are.
    ...["-fps_mode", "passthrough", "-copyts", "-enc_time_base", "1:1000"],
    ...["-vf", filters(encoding)],
    ...["-threads", "1", ...codecArguments(encoding)],
    ...["-flush_packets", "1", "-f", container[encoding.output], "pipe:1"],
  ]
}

const container: Record<OutputCodec, string> = { h264: "flv", vp8: "ivf", jpeg: "image2pipe" }

function filters({ input, output, scale }: FfmpegEncoding): string {
  const crop = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0"
  const size = `w=max(2\\,trunc(round(iw*${scale})/2)*2):h=max(2\\,trunc(round(ih*${scale})/2)*2):flags=bilinear`
  if (output === "jpeg") return "scale=flags=fast_bilinear:in_range=tv:out_range=full,format=yuvj420p"
  const shape = scale < 1 ? size : "flags=fast_bilinear"
  if (input === "jpeg") return `${crop},scale=${shape}:in_range=full:out_range=tv,format=yuv420p`
  return scale < 1 ? `${crop},scale=${size}` : crop
}

function codecArguments({ output, preset, bitrateBps }: FfmpegEncoding): string[] {
  if (output === "jpeg") return ["-c:v", "mjpeg", "-q:v", JPEG_QUALITY]
  const rate = String(Math.round(bitrateBps))
  const common = [
    ...["-g", String(LONGEST_GOP), "-force_key_frames", "expr:mod(round(t*1000),2)"],
    ...["-maxrate", rate, "-bufsize", String(Math.round(bitrateBps * RATE_BUFFER_SECONDS))],
    ...["-color_range", "tv", "-colorspace", "smpte170m", "-color_primaries", "bt709", "-color_trc", "bt709"],
  ]
  if (output === "vp8") {
    const realtime = ["-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-auto-alt-ref", "0"]
    return ["-c:v", "libvpx", ...realtime, "-b:v", rate, ...common]
  }
  return [
    ...["-c:v", "libx264", "-preset", preset, "-tune", "zerolatency", "-profile:v", "baseline"],
    ...["-forced-idr", "1", "-crf", String(X264_QUALITY)],
    ...["-x264-params", `repeat-headers=1:scenecut=0:sliced-threads=0:fps=${NOMINAL_FRAME_RATE}`],
    ...common,
  ]
}

/** Of 2 (best) to 31: text stays readable. */
const JPEG_QUALITY = "4"
