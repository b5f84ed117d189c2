/** How uStreamer is to run; what is left out is left to uStreamer. */
export interface UstreamerOptions {
  /** The program: a path, or a name on PATH. */
  readonly command: string
  /** Its whole environment; this process's when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Capture device, e.g. `/dev/video0`. */
  readonly device: string
  /** Where it serves HTTP; a file left there by an earlier run is replaced. */
  readonly socketPath: string
  /** Asked of the grabber; with {@link dvTimings} the HDMI signal's own is taken instead. */
  readonly resolution?: { readonly width: number; readonly height: number }
  readonly fps?: number
  readonly format?: "mjpeg" | "yuyv" | "uyvy" | "rgb24"
  /** JPEG quality, 1 to 100, where uStreamer itself encodes. */
  readonly quality?: number
  /** Follow the HDMI signal's timings (CSI bridges). */
  readonly dvTimings?: boolean
  /** Encode H.264 into a memory sink: uStreamer 5.0 or newer. */
  readonly h264?: UstreamerH264Options
}

export interface UstreamerH264Options {
  /** Name in `/dev/shm`, see {@link h264SinkName}. */
  readonly sinkName: string
  readonly bitrateBps: number
  /** Key frame interval, pictures. */
  readonly gop: number
  /** V4L2 M2M encoder, e.g. `/dev/video11`; uStreamer looks for one when left out. */
  readonly m2mDevice?: string
}

/** From 6.5 on uStreamer wants the kind of a sink in its name; earlier ones take any name. */
export function h264SinkName(name: string): string {
  return name.endsWith(".h264") || name.endsWith(":h264") ? name : `${name}.h264`
}
