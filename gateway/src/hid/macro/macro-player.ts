import type { MacroStep } from "../../../protocol/index.ts"
import type { Clock } from "../../clock.ts"
import type { SharedDevices } from "../shared-devices.ts"
import type { TypingTurn } from "../typing-turn.ts"
import { Playing, type PlayingEnd } from "./playing.ts"

export interface MacroPlayerOptions {
  readonly devices: SharedDevices
  readonly clock: Clock
  /** Whose turn it is to type. */
  readonly turn: TypingTurn
}

export interface MacroJob {
  readonly steps: readonly MacroStep[]
  /** Told a few times a second: steps that the target has taken. */
  progress(played: number): void
  /** Told once, last; not before {@link MacroPlayer.play} has returned. */
  ended(end: PlayingEnd): void
}

/** Plays macros on the target's keys, one at a time. A person at any keyboard has precedence. */
export class MacroPlayer {
  readonly #options: MacroPlayerOptions

  constructor(options: MacroPlayerOptions) {
    this.#options = options
  }

  /** @returns the macro, under way; or why nothing is played */
  play(job: MacroJob): Playing | "busy" | "keys-held" {
    const { devices, turn } = this.#options
    const isHeld = devices.keyboard.isHeld
    const giveBack = turn.take()
    if (giveBack === undefined) return "busy"
    if (isHeld) {
      giveBack()
      return "keys-held"
    }
    const playing = new Playing(this.#options, job, () => {
      giveBack()
      unsubscribe()
    })
    const unsubscribe = devices.keyboard.onPress((holder) => {
      if (holder !== playing) playing.interrupt()
    })
    playing.start()
    return playing
  }
}
