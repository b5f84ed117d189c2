import { z } from "zod"
import { ProtocolError } from "./errors.ts"

/** What the target's picture is doing; the meaning of each state stands at the gateway's `VideoStatus`. */
const videoStatus = z.discriminatedUnion("state", [
  z.object({ state: z.literal("starting") }),
  z.object({ state: z.literal("live"), width: z.int().positive(), height: z.int().positive() }),
  z.object({ state: z.literal("no-signal") }),
  z.object({ state: z.literal("device-lost") }),
  z.object({ state: z.literal("encoder-down"), reason: z.string().max(500) }),
])

const hidStatus = z.enum(["ready", "asleep", "detached"])

/** Gateway → console: sent once when `control` opens, then at each change. */
const statusMessage = z.object({
  type: z.literal("status"),
  video: videoStatus,
  keyboard: hidStatus,
  pointer: hidStatus,
})

/** Gateway → console: the answer to a heartbeat. `gatewayUs` is the gateway's monotonic clock when it was read. */
const heartbeatReply = z.object({
  type: z.literal("heartbeat-reply"),
  sentMs: z.number(),
  gatewayUs: z.number(),
})

/** Gateway → console: the session ends, and why. No reconnect follows `replaced`. */
const endMessage = z.object({ type: z.literal("end"), reason: z.enum(["shutting-down", "replaced"]) })

/** Console → gateway, about once a second: a dead tab is noticed in seconds, not when ICE gives up. */
const heartbeat = z.object({ type: z.literal("heartbeat"), sentMs: z.number() })

const toConsole = z.discriminatedUnion("type", [statusMessage, heartbeatReply, endMessage])
const toGateway = z.discriminatedUnion("type", [heartbeat])

export type StatusMessage = z.infer<typeof statusMessage>
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
