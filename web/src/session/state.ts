import type { StatusMessage } from "@crashcart/gateway/protocol"
import type { GatewaySummary } from "@crashcart/signaling/protocol"
import type { Path } from "./transport.ts"

/** What the console is busy with before its first picture, in this order. */
export type ConnectingStep = "server" | "gateway" | "path" | "channels"

/**
 * Why there is no session just now, although there was one or should be.
 * - `server-unreachable`: the signaling server does not answer.
 * - `link-silent`: the gateway has said nothing for 3 s.
 * - `path-lost`: ICE found no path any more, or none at all.
 * - `gateway-restarting`: it said that it is shutting down.
 * - `offer-failed`: this browser could not make an offer.
 * - `gateway-refused`: the gateway could not answer the offer, or its answer did not fit.
 * - `no-answer`: the offer was not answered.
 * - `timed-out`: it was answered, but no path was found within the time one takes.
 */
export type LossReason =
  | "server-unreachable"
  | "link-silent"
  | "path-lost"
  | "gateway-restarting"
  | "offer-failed"
  | "gateway-refused"
  | "no-answer"
  | "timed-out"

/** Where the session stands. Only `ended` and `unauthorized` do not go on by themselves. */
export type SessionState =
  | { readonly phase: "connecting"; readonly step: ConnectingStep }
  | { readonly phase: "connected"; readonly path: Path }
  | { readonly phase: "reconnecting"; readonly why: LossReason; readonly attempt: number }
  /** The server knows no gateway (`gateway` undefined in the view), or the one wanted is not online. */
  | { readonly phase: "gateway-offline" }
  /** This browser has no access: it needs a link printed by the gateway. */
  | { readonly phase: "unauthorized" }
  /** Another console took the session. */
  | { readonly phase: "ended"; readonly reason: "replaced" }

/** Everything a view shows, as one value that is replaced at each change. */
export interface SessionView<Media> {
  readonly state: SessionState
  readonly gateway: GatewaySummary | undefined
  /** What the gateway told last about the target; undefined while not connected. */
  readonly target: StatusMessage | undefined
  /** HID LED bits of the target's keyboard: bit 0 Num, 1 Caps, 2 Scroll, 3 Compose, 4 Kana. */
  readonly leds: number
  readonly roundTripMs: number | undefined
  /** The newest picture; kept after a loss, so that the last frame stays on the screen. */
  readonly media: Media | undefined
  /** Whether the signaling server is reachable. A connected session does not need it. */
  readonly isServerReachable: boolean
  /** Messages that did not follow the protocol and were dropped, since the page was opened. */
  readonly malformedMessages: number
  /** What was thrown at the last loss, if anything was: for a bug report. */
  readonly fault: unknown
}

/** Before anything is known. */
export const firstView: SessionView<never> = {
  state: { phase: "connecting", step: "server" },
  gateway: undefined,
  target: undefined,
  leds: 0,
  roundTripMs: undefined,
  media: undefined,
  isServerReachable: false,
  malformedMessages: 0,
  fault: undefined,
}

/** What a gateway's word was goes with its session. */
export const nothingTold: Pick<SessionView<never>, "target" | "leds" | "roundTripMs"> = {
  target: undefined,
  leds: 0,
  roundTripMs: undefined,
}

/** What the session's state follows from. */
export interface Standing {
  readonly attemptStep: "gateway" | "path" | "channels" | "connected" | undefined
  readonly path: Path
  readonly isReplaced: boolean
  readonly isUnauthorized: boolean
  readonly isGatewayOffline: boolean
  readonly isServerReachable: boolean
  readonly loss: LossReason | undefined
  readonly losses: number
}

/** A session that works needs neither server nor list; of what stands in the way, the hardest is told. */
export function stateOf(standing: Standing): SessionState {
  const { attemptStep, path, isServerReachable, loss, losses } = standing
  if (standing.isReplaced) return { phase: "ended", reason: "replaced" }
  if (attemptStep === "connected") return { phase: "connected", path }
  if (standing.isUnauthorized) return { phase: "unauthorized" }
  if (standing.isGatewayOffline) return { phase: "gateway-offline" }
  if (loss !== undefined) return { phase: "reconnecting", why: loss, attempt: Math.max(1, losses) }
  return { phase: "connecting", step: attemptStep ?? (isServerReachable ? "gateway" : "server") }
}
