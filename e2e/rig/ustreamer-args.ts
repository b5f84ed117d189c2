import type { FakeCamera } from "./camera.ts"

/** What the rig sets on uStreamer; the rest is left to uStreamer's own defaults. */
export interface UstreamerSettings {
  /** Asked of the grabber; an HDMI bridge follows its DV timings instead. The camera's signal when left out. */
  readonly resolution?: { readonly width: number; readonly height: number }
  /** `--desired-fps`. */
  readonly fps?: number
  /** `--h264-bitrate`, kbit/s. */
  readonly h264BitrateKbps?: number
  /** `--h264-gop`, frames. */
  readonly h264Gop?: number
  /** Added as they are. */
  readonly extraArgs?: readonly string[]
}

/** Where uStreamer serves HTTP. */
export type UstreamerAddress =
  | { readonly socketPath: string }
  | { readonly host: string; readonly port: number }

/** Names of its memory sinks. */
export interface UstreamerSinks {
  readonly jpeg?: string
  readonly h264?: string
}

/** uStreamer's command line, without its name. */
export function ustreamerArgs(
  camera: FakeCamera,
  settings: UstreamerSettings,
  address: UstreamerAddress,
  sinks: UstreamerSinks,
): string[] {
  const size = settings.resolution ?? camera.signal ?? { width: 1280, height: 720 }
  const args = [`--device=${camera.devicePath}`, `--resolution=${size.width}x${size.height}`]
  if (camera.kind === "hdmi") args.push("--format=uyvy", "--dv-timings")
  else args.push("--format=mjpeg", "--encoder=hw")
  if (settings.fps) args.push(`--desired-fps=${settings.fps}`)
  if ("socketPath" in address) args.push(`--unix=${address.socketPath}`, "--unix-rm")
  else args.push(`--host=${address.host}`, `--port=${address.port}`)
  if (sinks.jpeg) args.push(`--sink=${sinks.jpeg}`)
  if (sinks.h264) args.push(`--h264-sink=${sinks.h264}`, `--h264-m2m-device=${camera.encoderPath}`)
  if (settings.h264BitrateKbps) args.push(`--h264-bitrate=${settings.h264BitrateKbps}`)
  if (settings.h264Gop !== undefined) args.push(`--h264-gop=${settings.h264Gop}`)
  // If the test run is killed, uStreamer goes too.
  return [...args, "--exit-on-parent-death", ...(settings.extraArgs ?? [])]
}
