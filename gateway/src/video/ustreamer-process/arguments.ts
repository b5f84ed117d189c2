import { GatewayError } from "../../errors.ts"
import type { UstreamerCapabilities } from "./capabilities.ts"
import { h264SinkName, type UstreamerH264Options, type UstreamerOptions } from "./options.ts"

/** Only the gateway's user and group look at the target through the socket and the sink. */
const PRIVATE_MODE = "660"

/**
 * uStreamer's command line, without its name.
 * @throws GatewayError `video/encoder-unavailable` when this uStreamer cannot do what is asked.
 */
export function ustreamerArguments(options: UstreamerOptions, capabilities: UstreamerCapabilities): string[] {
  const { device, resolution, fps, format, quality, dvTimings, socketPath, h264 } = options
  const args = [`--device=${device}`]
  if (resolution) args.push(`--resolution=${resolution.width}x${resolution.height}`)
  if (format) args.push(`--format=${format.toUpperCase()}`)
  if (fps !== undefined) args.push(`--desired-fps=${fps}`)
  if (quality !== undefined) args.push(`--quality=${quality}`)
  if (dvTimings) args.push("--dv-timings")
  args.push(`--unix=${socketPath}`, "--unix-rm", `--unix-mode=${PRIVATE_MODE}`)
  if (h264) args.push(...h264Arguments(h264, capabilities))
  // If the gateway is killed, the camera must not stay taken. Missing only where there is no prctl(2).
  if (capabilities.flags.has("--exit-on-parent-death")) args.push("--exit-on-parent-death")
  return args
}

function h264Arguments(h264: UstreamerH264Options, { version, flags }: UstreamerCapabilities): string[] {
  if (!flags.has("--h264-sink")) {
    throw new GatewayError(
      "video/encoder-unavailable",
      `uStreamer ${version} cannot encode H.264 into a memory sink. Install 5.4 or newer, or set ` +
        'video.source = "ustreamer-http": then the gateway encodes.',
    )
  }
  const args = [
    `--h264-sink=${h264SinkName(h264.sinkName)}`,
    `--h264-sink-mode=${PRIVATE_MODE}`,
    "--h264-sink-rm",
    `--h264-bitrate=${Math.round(h264.bitrateBps / 1000)}`,
    `--h264-gop=${h264.gop}`,
  ]
  if (h264.m2mDevice !== undefined) args.push(`--h264-m2m-device=${h264.m2mDevice}`)
  return args
}
