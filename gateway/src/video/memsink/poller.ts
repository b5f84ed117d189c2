import type { Clock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import { pause } from "../newest-slot.ts"
import type { KeyFrameWish } from "./key-frame-wish.ts"
import { PollPace } from "./poll-pace.ts"
import { type SinkEvents, STALL_MS, STALL_REPEAT_MS } from "./sink-events.ts"
import type { SinkFile, SinkLook } from "./sink-file.ts"

/** How often the server is told of us without a new picture, and the path is looked at. Its patience is 10 s, or 1 s by option. */
const UPKEEP_MS = 250
const UNWRITTEN_POLL_MS = 20
/** Before another try at a header that made no sense. */
const INVALID_PAUSE_MS = 100

export interface PollOptions {
  readonly path: string
  readonly clock: Clock
  readonly wish: KeyFrameWish
  readonly events: SinkEvents
}

/**
 * Reads a sink until there is a reason to open it anew.
 *
 * @returns `replaced` when the path is gone or another file, `unknown-version` when only `ustreamer-dump` can read it,
 *   `stopped` after `stop` aborted.
 * @throws GatewayError `video/memsink-unsupported`
 */
export async function pollSink(
  file: SinkFile,
  options: PollOptions,
  stop: AbortSignal,
): Promise<"replaced" | "unknown-version" | "stopped"> {
  const { clock, events } = options
  const pace = new PollPace()
  let upkeepMs = Number.NEGATIVE_INFINITY
  let stalledMs = clock.nowMs() + STALL_MS
  while (!stop.aborted) {
    const nowMs = clock.nowMs()
    const isUpkeep = nowMs - upkeepMs >= UPKEEP_MS
    if (isUpkeep) {
      upkeepMs = nowMs
      if (!file.isAt(options.path)) return "replaced"
    }
    const look = isUpkeep || options.wish.due || file.mayHaveChanged() ? takeLook(file, options) : undefined
    if (look?.kind === "unknown-version") return "unknown-version"
    if (look?.kind === "picture") {
      pace.picture(look.picture, nowMs)
      stalledMs = nowMs + STALL_MS
      events.picture(look.picture)
    } else if (nowMs >= stalledMs) {
      stalledMs = nowMs + STALL_REPEAT_MS
      events.stalled()
    }
    await pause(clock, delayAfter(look, pace, clock.nowMs()), stop)
  }
  return "stopped"
}

function takeLook(file: SinkFile, { wish, events }: PollOptions): SinkLook | { readonly kind: "invalid" } {
  try {
    const look = file.look(wish.due)
    if (look.kind === "picture" || look.kind === "unchanged") wish.sent()
    return look
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== "video/memsink-invalid") throw error
    events.invalid(error)
    return { kind: "invalid" }
  }
}

function delayAfter(look: { readonly kind: string } | undefined, pace: PollPace, nowMs: number): number {
  if (look?.kind === "unwritten") return UNWRITTEN_POLL_MS
  if (look?.kind === "invalid") return INVALID_PAUSE_MS
  return pace.delayMs(nowMs)
}
