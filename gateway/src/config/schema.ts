import { z } from "zod"

const path = z.string().min(1)
const port = z.int().min(0).max(65535)

/** What the simulated target can draw: even sides (4:2:0), room for its status bar, at most 4K. */
const demoSize = { smallest: [640, 480], largest: [3840, 2160] } as const

function isDemoSize(text: string): boolean {
  const sides = text.split("x").map(Number)
  return sides.every(
    (side, axis) =>
      side % 2 === 0 && side >= (demoSize.smallest[axis] ?? 0) && side <= (demoSize.largest[axis] ?? 0),
  )
}

/** Scheme, host and port, nothing else: whatever else stood there would be ignored. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { username, password, pathname, search, hash } = new URL(text)
  return [username, password, search, hash].every((part) => part === "") && pathname === "/"
}

/**
 * Everything that can be configured, with its default. The same tree is `crashcart.toml` (`listenPort` is written
 * `listen-port`), the environment (`CRASHCART_SIGNALING_LISTEN_PORT`) and the flags (`--signaling.listen-port`).
 * The descriptions are the documentation: `--help` and the README's sample print them.
 */
export const configSchema = z.strictObject({
  name: z.string().min(1).max(64).default("crashcart").describe("What this gateway is called in the console"),
  stateDir: path.default(".crashcart").describe("Folder for the identity key and the store; created 0700"),
  logLevel: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .optional()
    .describe("How much is logged to stderr: debug, info, warn, error or silent (info; for the demo warn)"),
  video: z
    .strictObject({
      source: z
        .enum(["ustreamer-http", "memsink"])
        .default("ustreamer-http")
        .describe("ustreamer-http: MJPEG from any uStreamer; memsink: H.264 from uStreamer 5.4 or newer"),
      bitrateKbps: z.int().min(100).max(100_000).default(4000).describe("Bitrate of the transcoder, kbit/s"),
      prefer: z
        .enum(["auto", "sharp", "smooth"])
        .default("auto")
        .describe(
          "What gives way last on a thin path, unless an operator says otherwise: sharp keeps text readable, smooth keeps motion fluent",
        ),
      encoder: z
        .enum(["auto", "libx264", "v4l2m2m", "ffmpeg"])
        .default("auto")
        .describe(
          "Who makes H.264 of MJPEG: auto, libx264 and v4l2m2m (both by node-av), or an ffmpeg child",
        ),
      ustreamer: z
        .strictObject({
          spawn: z
            .boolean()
            .default(false)
            .describe("Start and supervise uStreamer; false attaches to a running one"),
          command: path.default("ustreamer").describe("The uStreamer binary to start"),
          url: z
            .url({ protocol: /^http$/ })
            .refine(
              isOrigin,
              "is http://host:port alone; a user goes into video.ustreamer.username and password",
            )
            .optional()
            .describe("Running uStreamer over TCP: http://host:port"),
          socket: path
            .optional()
            .describe("Running uStreamer over its unix socket (better: no stale frames)"),
          username: z.string().optional().describe("Basic auth of uStreamer"),
          password: z.string().optional().describe("Basic auth of uStreamer"),
          device: path.default("/dev/video0").describe("Capture device"),
          resolution: z
            .string()
            .regex(/^\d+x\d+$/, "must look like 1280x720")
            .default("1280x720")
            .describe("Resolution asked of the grabber; an HDMI bridge follows the signal instead"),
          fps: z.int().min(1).max(120).default(30).describe("Frames per second asked of the grabber"),
          format: z
            .enum(["auto", "mjpeg", "yuyv", "uyvy", "rgb24"])
            .default("auto")
            .describe(
              "Pixel format asked of the grabber; auto: mjpeg for the HTTP source, uStreamer's own default else",
            ),
          quality: z
            .int()
            .min(1)
            .max(100)
            .default(80)
            .describe("JPEG quality, where uStreamer itself encodes"),
          dvTimings: z.boolean().default(false).describe("Follow the HDMI signal's timings (CSI bridges)"),
          h264Sink: z
            .string()
            .min(1)
            .default("crashcart.h264")
            .describe("Name of the H.264 memory sink in /dev/shm"),
          h264BitrateKbps: z
            .int()
            .min(25)
            .max(20_000)
            .default(5000)
            .describe("Bitrate of uStreamer's H.264, kbit/s"),
          h264Gop: z
            .int()
            .min(0)
            .max(60)
            .default(30)
            .describe("Key frame interval of uStreamer's H.264, frames"),
          h264Device: path.optional().describe("V4L2 M2M encoder device, e.g. /dev/video11"),
          dumpCommand: path.default("ustreamer-dump").describe("Reads sink layouts that we don't know"),
        })
        .prefault({}),
    })
    .prefault({}),
  hid: z
    .strictObject({
      keyboard: path.default("/dev/hidg0").describe("Keyboard function of the USB gadget"),
      pointer: path.default("/dev/hidg1").describe("Absolute mouse function of the USB gadget"),
      relativePointer: path.default("/dev/hidg2").describe("Relative mouse function of the USB gadget"),
      controls: path.default("/dev/hidg3").describe("Media and power key function of the USB gadget"),
      pasteReportIntervalMs: z
        .int()
        .min(0)
        .max(1000)
        .default(4)
        .describe("Least time between two key reports of pasted text, ms; more for a target that loses some"),
    })
    .prefault({}),
  gadget: z
    .strictObject({
      udc: z
        .string()
        .min(1)
        .optional()
        .describe("USB device controller to use, as in /sys/class/udc; without one the first that is free"),
      group: z
        .string()
        .min(1)
        .default("input")
        .describe(
          "Group (name or number) that may open the gadget's /dev/hidgN, so that the gateway needs no root",
        ),
      massStorage: z
        .boolean()
        .default(true)
        .describe("Give the target an empty CD-ROM and an empty disk drive, to put media in later"),
      recovery: z
        .boolean()
        .default(true)
        .describe(
          "Bind the gadget again, every 30 s at most, when a target that is on and awake does not take keys",
        ),
    })
    .prefault({}),
  signaling: z
    .strictObject({
      url: z
        .url({ protocol: /^wss?$/ })
        .refine(isOrigin, "is wss://host alone, without a path")
        .optional()
        .describe(
          "Signaling server to dial, e.g. wss://kvm.example.org; without one the gateway brings its own",
        ),
      listenHost: z
        .string()
        .min(1)
        .default("127.0.0.1")
        .describe("Address to listen on; 0.0.0.0 or :: for all"),
      listenPort: port.default(8480).describe("Port to listen on; 0 picks a free one"),
      origins: z
        .array(z.url().refine(isOrigin, "is https://host alone, without a path"))
        .default([])
        .describe("Further origins that may open the console's WebSocket, e.g. https://kvm.example.org"),
      trustedProxies: z
        .array(
          z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "is an address or a range, as in 10.0.0.0/8"),
        )
        .default([])
        .describe(
          "Addresses of the reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are",
        ),
      gateways: z
        .array(z.string().regex(/^[a-z2-7]{26}$/, "is 26 letters a-z and digits 2-7"))
        .default([])
        .describe("Ids of gateways that may register (printed by each gateway at its start)"),
      tlsCert: path.optional().describe("PEM certificate chain; turns https and wss on"),
      tlsKey: path.optional().describe("PEM private key"),
    })
    .prefault({}),
  turn: z
    .strictObject({
      mode: z
        .enum(["auto", "embedded", "off"])
        .default("auto")
        .describe(
          "The relay beside signaling: embedded runs it; auto does where signaling listens beyond this machine and peer.ice-servers names no relay; off",
        ),
      listenHost: z
        .string()
        .min(1)
        .optional()
        .describe("Address of the relay, UDP and TCP; without one that of signaling.listen-host"),
      listenPort: port.default(3478).describe("Port of the relay, UDP and TCP; 0 picks free ones"),
      publicHost: z
        .string()
        .regex(/^[^\s/?#@[\]]+$/, "is a name or an address, without brackets")
        .optional()
        .describe(
          "Name or address by which both ends reach the relay; without one that of signaling.origins, or this machine's first address",
        ),
    })
    .prefault({}),
  peer: z
    .strictObject({
      engine: z
        .enum(["auto", "werift", "native"])
        .default("auto")
        .describe(
          "WebRTC implementation; auto: native where it runs and no TURN over TCP or TLS is named, else werift",
        ),
      iceServers: z
        .array(z.string().regex(/^(stun|turn|turns):/, "starts with stun:, turn: or turns:"))
        .default([])
        .describe("STUN and TURN servers offered to both ends; none is asked unless named here"),
      turnSecret: z.string().min(16).optional().describe("Shared secret of the TURN servers (TURN REST API)"),
      portMin: port.default(0).describe("Lowest UDP port for media; 0: any"),
      portMax: port.default(0).describe("Highest UDP port for media; 0: any"),
    })
    .prefault({}),
  demo: z
    .strictObject({
      resolution: z
        .string()
        .regex(/^\d+x\d+$/, "must look like 1280x720")
        .refine(isDemoSize, "has even sides from 640x480 to 3840x2160")
        .default("1280x720")
        .describe("Screen of the simulated target"),
      fps: z.int().min(1).max(60).default(30).describe("Frames per second of the simulated target"),
    })
    .prefault({}),
})

export type Config = z.infer<typeof configSchema>
