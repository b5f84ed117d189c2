import type { Clock } from "../../clock.ts"
import { GatewayError } from "../../errors.ts"
import { pause } from "../newest-slot.ts"
import { PollPace, type PollPaceOptions } from "./poll-pace.ts"
import { type SinkEvents, STALL_MS, STALL_REPEAT_MS } from "./sink-events.ts"
import type { SinkFile, SinkLook } from "./sink-file.ts"

/** How often the server is told of us without a new picture, and the path is looked at. Its patience is 10 s, or 1 s by option. */
const UPKEEP_MS = 250
const UNWRITTEN_POLL_MS = 20
/** Before another try at a header that made no sense. */
const INVALID_PAUSE_MS = 100

/** A key frame request on its way to the encoder: `KeyFrameWish`, or its likeness in the sink's own thread. */
export interface PassedOnWish {
  readonly due: boolean
  sent(): void
}

export interface PollerOptions {
  readonly path: string
  readonly wish: PassedOnWish
  readonly events: SinkEvents
  readonly pace: PollPaceOptions
}

/**
 * Why reading ended: `replaced` when the path is gone or another file, `unknown-version` when only `ustreamer-dump` can
 * read it.
 */
export type PollEnd = "replaced" | "unknown-version"

/** Looks at a sink again and again; whoever owns it waits in between, on an event loop or by sleeping. */
export class SinkPoller {
  readonly #file: SinkFile
  readonly #options: PollerOptions
  readonly #pace: PollPace
  #upkeepMs = Number.NEGATIVE_INFINITY
  #stalledMs: number

  constructor(file: SinkFile, options: PollerOptions, nowMs: number) {
    this.#file = file
    this.#options = options
    this.#pace = new PollPace(options.pace)
    this.#stalledMs = nowMs + STALL_MS
  }

  /**
   * One look.
   * @returns milliseconds until the next one, or why there is none.
   * @throws GatewayError `video/memsink-unsupported`
   */
  look(nowMs: number): number | PollEnd {
    const { path, wish, events } = this.#options
    const isUpkeep = nowMs - this.#upkeepMs >= UPKEEP_MS
    if (isUpkeep) {
      this.#upkeepMs = nowMs
      if (!this.#file.isAt(path)) return "replaced"
    }
    const look = isUpkeep || wish.due || this.#file.mayHaveChanged() ? this.#take() : undefined
    if (look?.kind === "unknown-version") return "unknown-version"
    if (look?.kind === "picture") {
      this.#pace.picture(look.picture, nowMs)
      this.#stalledMs = nowMs + STALL_MS
      events.picture(look.picture)
    } else if (nowMs >= this.#stalledMs) {
      this.#stalledMs = nowMs + STALL_REPEAT_MS
      events.stalled()
    }
    if (look?.kind === "unwritten") return UNWRITTEN_POLL_MS
    return look?.kind === "invalid" ? INVALID_PAUSE_MS : this.#pace.delayMs(nowMs)
  }

  #take(): SinkLook | { readonly kind: "invalid" } {
    const { wish, events } = this.#options
    try {
      const look = this.#file.look(wish.due)
      if (look.kind === "picture" || look.kind === "unchanged") wish.sent()
      return look
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "video/memsink-invalid") throw error
      events.invalid(error)
      return { kind: "invalid" }
    }
  }
}

/**
 * Reads a sink on this event loop until there is a reason to open it anew.
 * @throws GatewayError `video/memsink-unsupported`
 */
export async function pollSink(
  file: SinkFile,
  options: Omit<PollerOptions, "pace"> & { readonly clock: Clock },
  stop: AbortSignal,
): Promise<PollEnd | "stopped"> {
  const { clock } = options
  const poller = new SinkPoller(file, { ...options, pace: eventLoopPace }, clock.nowMs())
  while (!stop.aborted) {
    const next = poller.look(clock.nowMs())
    if (typeof next === "string") return next
    await pause(clock, next, stop)
  }
  return "stopped"
}

/** Timers of an event loop come late by up to four milliseconds, and each look costs a turn of it. */
const eventLoopPace: PollPaceOptions = { leadMs: 4, pollMs: 1 }
