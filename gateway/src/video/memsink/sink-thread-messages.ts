import type { PollEnd } from "./poller.ts"
import type { ReadPicture } from "./sink-events.ts"

/** Which word of the memory that both threads share means what. */
export const cell = {
  /** Goes up by one to end the thread's sleep. */
  wake: 0,
  /** 1 while reading is to end. */
  stop: 1,
  /** 1 while a key frame request waits to be passed on. */
  wish: 2,
  /** Pictures posted and not taken yet. */
  inFlight: 3,
} as const
export const cells = 4

export interface SinkThreadData {
  readonly shared: SharedArrayBuffer
}

/** The one request: read this sink until there is a reason to stop, which ends in a {@link ReadEnd}. */
export interface ReadRequest {
  readonly path: string
}

export type ReadEnd =
  | { readonly type: "end"; readonly how: PollEnd | "stopped" }
  /** koffi does not load here. */
  | { readonly type: "unavailable"; readonly reason: string }
  /** A GatewayError with its code, a failed system call with its number's name, or a bug. */
  | { readonly type: "failed"; readonly message: string; readonly code?: string; readonly syscall?: string }

export type FromSinkThread =
  | ReadEnd
  /** The ages are those at `readUs`, on CLOCK_MONOTONIC, which all threads share. */
  | { readonly type: "picture"; readonly picture: ReadPicture; readonly readUs: number }
  | { readonly type: "stalled" }
  | { readonly type: "invalid"; readonly message: string }
  | { readonly type: "wish-sent" }
