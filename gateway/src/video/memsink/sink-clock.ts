import type { SinkClock } from "./layout.ts"

/** The two clocks uStreamer may stamp with, seconds. They drift apart: by minutes after some weeks. */
export interface SinkClocks {
  rawSeconds(): number
  monotonicSeconds(): number
}

/** Beyond this a stamp is of another clock altogether (a container with its own time namespace, a foreign build). */
const PLAUSIBLE_SECONDS = 600

/** How long ago things happened to a picture, seconds, none negative. */
export interface PictureAge {
  /** Since it was captured. */
  readonly age: number
  /** Since it was encoded; 0 where that cannot be told. */
  readonly encodedAge: number
}

/**
 * How old a picture is now.
 *
 * @param grabbedAt, encodedAt seconds on the server's clock; a picture just read was encoded just now, which tells the
 *   clocks apart where the version does not.
 */
export function pictureAge(
  clock: SinkClock,
  clocks: SinkClocks,
  { grabbedAt, encodedAt }: { readonly grabbedAt: number; readonly encodedAt: number },
): PictureAge {
  const sinceEncoded = readings(clock, clocks)
    .map((now) => now - encodedAt)
    .reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a))
  const encodingTook = Math.max(0, encodedAt - grabbedAt)
  const waited = Math.abs(sinceEncoded) < PLAUSIBLE_SECONDS ? Math.max(0, sinceEncoded) : 0
  return Number.isFinite(encodingTook + waited)
    ? { age: encodingTook + waited, encodedAge: waited }
    : { age: 0, encodedAge: 0 }
}

/**
 * What a client writes as `last_client_ts`: the server counts a client as present until this plus its time to live.
 * Where the clock is not known, the one that is ahead: the server may think of us a while too long, never too short.
 */
export function clientTimestamp(clock: SinkClock, clocks: SinkClocks): number {
  return Math.max(...readings(clock, clocks))
}

function readings(clock: SinkClock, clocks: SinkClocks): number[] {
  if (clock === "raw") return [clocks.rawSeconds()]
  if (clock === "monotonic") return [clocks.monotonicSeconds()]
  return [clocks.rawSeconds(), clocks.monotonicSeconds()]
}
