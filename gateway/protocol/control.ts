import { z } from "zod"
import { ProtocolError } from "./errors.ts"

/** Longest `reason` of a video status, characters. */
export const reasonMaxChars = 500

/** What the target's picture is doing; the meaning of each state stands at the gateway's `VideoStatus`. */
const videoStatus = z.discriminatedUnion("state", [
  z.object({ state: z.literal("starting") }),
  z.object({ state: z.literal("live"), width: z.int().positive(), height: z.int().positive() }),
  z.object({ state: z.literal("no-signal") }),
  z.object({ state: z.literal("device-lost") }),
  z.object({ state: z.literal("encoder-down"), reason: z.string().max(reasonMaxChars) }),
])

const hidStatus = z.enum(["ready", "asleep", "detached"])

/** What the target's USB host makes of the gateway; the meaning of each word stands at the gateway's `UsbStatus`. */
const usbStatus = z.object({
  state: z.enum([
    "no-gadget",
    "unbound",
    "not-attached",
    "attached",
    "powered",
    "default",
    "addressed",
    "configured",
    "suspended",
  ]),
  recovery: z.enum(["idle", "reconnecting", "not-permitted"]),
  wake: z.enum(["untried", "trying", "refused"]),
})

/** Gateway → console: sent once when `control` opens, then at each change. */
const statusMessage = z.object({
  type: z.literal("status"),
  video: videoStatus,
  keyboard: hidStatus,
  pointer: hidStatus,
  relativePointer: hidStatus,
  controls: hidStatus,
  /** Absent where the gateway has no USB device controller to ask. */
  usb: usbStatus.optional(),
})

/** Gateway → console: the answer to a heartbeat. `gatewayUs` is the gateway's monotonic clock when it was read. */
const heartbeatReply = z.object({
  type: z.literal("heartbeat-reply"),
  sentMs: z.number(),
  gatewayUs: z.number(),
})

const microseconds = z.int().nonnegative()
const rtpTimestamp = z.int().nonnegative().max(0xffff_ffff)

/** Smallest and largest of what an operator can ask of the picture, and the sizes there are. */
export const videoLimits = {
  bitrateBps: { least: 100_000, most: 20_000_000 },
  framesPerSecond: { least: 1, most: 60 },
  scales: [1, 0.75, 0.5],
} as const

/**
 * Console → gateway: what this operator wants instead of what the gateway would choose; what is left out is the gateway's
 * choice. `prefer` says what gives way last on a thin path: `sharp` keeps text readable, `smooth` keeps motion fluent.
 */
const videoWish = z.object({
  type: z.literal("video-wish"),
  prefer: z.enum(["auto", "sharp", "smooth"]),
  bitrateBps: z.int().min(videoLimits.bitrateBps.least).max(videoLimits.bitrateBps.most).optional(),
  framesPerSecond: z
    .int()
    .min(videoLimits.framesPerSecond.least)
    .max(videoLimits.framesPerSecond.most)
    .optional(),
  scale: z.literal(videoLimits.scales).optional(),
})

/** What a console gets of the picture, and why not more. */
const videoGiven = z.object({
  /** `full`: the same as everybody; `light`: made for thin paths and wishes. */
  rendition: z.enum(["full", "light"]),
  /** What is aimed at; absent where H.264 is passed through as it comes. */
  bitrateBps: z.number().nonnegative().optional(),
  /** Absent where every picture is sent. */
  framesPerSecond: z.number().positive().optional(),
  /** Of the picture's sides. */
  scale: z.number().positive().max(1),
  limitedBy: z.enum(["nothing", "path", "wish"]),
  /** What the path was found to carry; absent while it showed no limit. */
  pathBps: z.number().nonnegative().optional(),
})

/**
 * Gateway → console, once a second: the pictures that left for this console since the last report, oldest first, and
 * what the stream came to. A picture is: its RTP timestamp; when it was captured, on the clock of `gatewayUs`; how long
 * from there until it was encoded; how long from there until its last packet was handed to the kernel. Microseconds.
 */
const videoReport = z.object({
  type: z.literal("video-report"),
  pictures: z.array(z.tuple([rtpTimestamp, microseconds, microseconds, microseconds])).max(256),
  /** RTP payload, first-hand, bits per second. */
  bitrateBps: z.number().nonnegative(),
  /** Pictures this console could not be sent, because it was behind. */
  picturesDropped: z.int().nonnegative(),
  /** RFC 3550 §6.4.1, 0 to 1; absent before the first receiver report. */
  fractionLost: z.number().min(0).max(1).optional(),
  given: videoGiven.optional(),
})

/**
 * How pictures come to a console: as RTP (`rtp`), or as messages (`pictures.ts`) of H.264 or JPEG, on the session's channel
 * `pictures` or on a WebSocket of their own, which a ticket opens.
 */
const videoWay = z.enum(["rtp", "h264-channel", "h264-socket", "jpeg-channel", "jpeg-socket"])

/** Gateway → console: sent once when `control` opens: what pictures come as over RTP, if they do, and whether it gives tickets. */
const videoOffer = z.object({
  type: z.literal("video-offer"),
  rtp: z.enum(["H264", "VP8"]).optional(),
  socket: z.boolean(),
})

/** Gateway → console: pictures come this way from now on, a key frame first. */
const videoWayTaken = z.object({ type: z.literal("video-way"), way: videoWay })

/** Gateway → console: lets one WebSocket in, once, within half a minute. */
const videoTicket = z.object({
  type: z.literal("video-ticket"),
  ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})

/** Console → gateway: wants its pictures this way; not before what carries them is open. */
const useVideoWay = z.object({ type: z.literal("use-video-way"), way: videoWay })

/** Console → gateway: wants a WebSocket for its pictures. */
const wantTicket = z.object({ type: z.literal("want-video-ticket") })

/** Gateway → console: the session ends, and why. No reconnect follows `replaced`. */
const endMessage = z.object({ type: z.literal("end"), reason: z.enum(["shutting-down", "replaced"]) })

/** Console → gateway, once a second, a little more often at the start (its answers also match the clocks): a dead tab is noticed in seconds, not when ICE gives up. */
const heartbeat = z.object({ type: z.literal("heartbeat"), sentMs: z.number() })

/** Console → gateway: asks a sleeping target to wake up, by USB remote wake-up. How it goes shows in `usb`. */
const wakeMessage = z.object({ type: z.literal("wake") })

const toConsole = z.discriminatedUnion("type", [
  statusMessage,
  heartbeatReply,
  videoReport,
  videoOffer,
  videoWayTaken,
  videoTicket,
  endMessage,
])
const toGateway = z.discriminatedUnion("type", [heartbeat, wakeMessage, useVideoWay, wantTicket, videoWish])

export type StatusMessage = z.infer<typeof statusMessage>
export type VideoWay = z.infer<typeof videoWay>
export type VideoGivenMessage = z.infer<typeof videoGiven>
export type VideoWishMessage = z.infer<typeof videoWish>
export type VideoReportMessage = z.infer<typeof videoReport>
export type ControlToConsole = z.infer<typeof toConsole>
export type ControlToGateway = z.infer<typeof toGateway>

export function encodeControl(message: ControlToConsole | ControlToGateway): string {
  return JSON.stringify(message)
}

/** @throws ProtocolError on anything but one valid message for the console. */
export function decodeControlToConsole(text: string): ControlToConsole {
  return parse(toConsole, text)
}

/** @throws ProtocolError on anything but one valid message for the gateway. */
export function decodeControlToGateway(text: string): ControlToGateway {
  return parse(toGateway, text)
}

function parse<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ProtocolError("a control message is JSON", { cause })
  }
  const result = schema.safeParse(json)
  if (!result.success)
    throw new ProtocolError("not a control message of this protocol", { cause: result.error })
  return result.data
}
