import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join, resolve } from "node:path"
import type { Logger } from "pino"
import type { Config } from "../config/index.ts"
import { GatewayError } from "../errors.ts"
import {
  type EncoderFactory,
  h264SinkName,
  MemsinkSource,
  PictureFeed,
  SinkThread,
  type TargetVideo,
  TranscodedSource,
  type UstreamerAddress,
  UstreamerHttpSource,
  type UstreamerOptions,
  UstreamerProcess,
} from "../video/index.ts"

type VideoConfig = Config["video"]

/**
 * The target's picture as configured: H.264 passed through from the memory sink, or MJPEG transcoded. Starts uStreamer
 * first when told so; what is started is added to `parts`. `encoders` are asked for only where something is transcoded.
 * @throws GatewayError `config/invalid` when no uStreamer is named, `video/encoder-unavailable` when a program is missing.
 */
export async function targetVideo(
  config: Config,
  parts: AsyncDisposableStack,
  encoders: () => Promise<EncoderFactory>,
  log: Logger,
): Promise<TargetVideo> {
  const { video } = config
  const { ustreamer } = video
  if (ustreamer.url === undefined && !existsSync(ustreamer.device)) {
    log.warn(
      { device: ustreamer.device },
      "capture device is not there; waiting for it (v4l2-ctl --list-devices lists them)",
    )
  }
  const socketPath =
    ustreamer.socket ?? (ustreamer.spawn ? resolve(config.stateDir, "ustreamer.sock") : undefined)
  if (ustreamer.spawn && socketPath !== undefined) {
    await mkdir(config.stateDir, { recursive: true, mode: 0o700 })
    parts.use(await startUstreamer(video, socketPath, log))
  }
  const pictures = httpPictures(video, socketPath, log)
  if (video.source === "memsink") {
    // Only a uStreamer that we start ourselves is sure to have the name that newer versions insist on.
    const sinkName = ustreamer.spawn ? h264SinkName(ustreamer.h264Sink) : ustreamer.h264Sink
    const source = new MemsinkSource({
      path: join("/dev/shm", sinkName),
      devicePath: ustreamer.device,
      dumpCommand: ustreamer.dumpCommand,
      thread: parts.use(SinkThread.start()),
      log,
    })
    return {
      source,
      full: undefined,
      fullBps: ustreamer.h264BitrateKbps * 1000,
      prefer: video.prefer,
      makeLight: pictures && (async () => new TranscodedSource(pictures, await encoders())),
    }
  }
  if (pictures === undefined) {
    throw new GatewayError(
      "config/invalid",
      "No uStreamer is named: set video.ustreamer.spawn = true to start one, or video.ustreamer.socket (or url) to the one that runs",
    )
  }
  const feed = new PictureFeed(pictures)
  const factory = await encoders()
  const source = new TranscodedSource(feed, factory)
  return {
    source,
    full: source,
    fullBps: factory.bitrateBps,
    prefer: video.prefer,
    makeLight: async () => new TranscodedSource(feed, factory),
  }
}

/** uStreamer's JPEGs, where it is said how to get at them. */
function httpPictures(
  video: VideoConfig,
  socketPath: string | undefined,
  log: Logger,
): UstreamerHttpSource | undefined {
  const { ustreamer } = video
  const address = httpAddress(video, socketPath)
  return (
    address &&
    new UstreamerHttpSource({
      address,
      ...credentials(video),
      // The grabber of a uStreamer on another machine has no device node here.
      ...(ustreamer.url === undefined ? { devicePath: ustreamer.device } : {}),
      log,
    })
  )
}

function httpAddress(
  { ustreamer }: VideoConfig,
  socketPath: string | undefined,
): UstreamerAddress | undefined {
  if (socketPath !== undefined) return { socketPath }
  if (ustreamer.url === undefined) return undefined
  const url = new URL(ustreamer.url)
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port || 80) }
}

function credentials({ ustreamer: { username, password } }: VideoConfig) {
  return username === undefined ? {} : { credentials: { user: username, password: password ?? "" } }
}

async function startUstreamer(
  video: VideoConfig,
  socketPath: string,
  log: Logger,
): Promise<UstreamerProcess> {
  const child = await UstreamerProcess.start(ustreamerOptions(video, socketPath), {
    onLine: (line) => log.debug({ line }, "ustreamer"),
  })
  log.info({ version: child.capabilities.version }, "ustreamer started")
  child.status.observe((status) => {
    if (status.state === "restarting") log.warn({ reason: status.reason }, "ustreamer restarts")
  })
  return child
}

function ustreamerOptions({ source, ustreamer }: VideoConfig, socketPath: string): UstreamerOptions {
  const [width = 1280, height = 720] = ustreamer.resolution.split("x").map(Number)
  const format =
    ustreamer.format === "auto" ? (source === "ustreamer-http" ? "mjpeg" : undefined) : ustreamer.format
  return {
    command: ustreamer.command,
    device: ustreamer.device,
    socketPath,
    resolution: { width, height },
    fps: ustreamer.fps,
    quality: ustreamer.quality,
    dvTimings: ustreamer.dvTimings,
    // A bridge delivers raw pictures only; asking it for MJPEG would be refused.
    ...(format === undefined || (ustreamer.dvTimings && ustreamer.format === "auto") ? {} : { format }),
    ...(source === "memsink"
      ? {
          h264: {
            sinkName: ustreamer.h264Sink,
            bitrateBps: ustreamer.h264BitrateKbps * 1000,
            gop: ustreamer.h264Gop,
            ...(ustreamer.h264Device === undefined ? {} : { m2mDevice: ustreamer.h264Device }),
          },
        }
      : {}),
  }
}
