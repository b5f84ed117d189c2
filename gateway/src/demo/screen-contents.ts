import type { Pointer } from "./pointer.ts"
import type { Cursor, Line, Scrollback } from "./scrollback.ts"

/** Everything one picture shows. */
export interface ScreenContents {
  readonly nowUs: number
  readonly frame: number
  readonly uptimeUs: number
  readonly wallClock: Date
  readonly view: "console" | "test-card"
  readonly scrollback: Scrollback
  /** The line being typed; undefined while the machine boots. */
  readonly live: Line | undefined
  readonly cursor: Cursor
  readonly pointer: Pointer
  readonly leds: number
  /** Usages of the keys held. */
  readonly held: readonly number[]
  /** See `strip.ts`. */
  readonly strip: Uint8Array
}
