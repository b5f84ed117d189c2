import type { KeyLayout } from "../../../protocol/index.ts"
import type { Clock } from "../../clock.ts"
import type { Observable, Unsubscribe } from "../../events.ts"
import type { SharedKeyboard } from "../shared-keyboard.ts"
import type { TypingTurn } from "../typing-turn.ts"
import { Typing, type TypingEnd } from "./typing.ts"

export interface TextTypistOptions {
  readonly keyboard: SharedKeyboard
  /** Whose turn it is to type. */
  readonly turn: TypingTurn
  /** The keyboard's LEDs as the host last set them. */
  readonly leds: Observable<number>
  readonly clock: Clock
  /** Least time from a report that the host has taken to the next one. */
  readonly reportIntervalMs: number
}

export interface TypingJob {
  readonly layout: KeyLayout
  /** Normalized, and all of it typable in `layout`. */
  readonly text: string
  /** Told a few times a second: characters (code points) typed of all. */
  progress(typed: number, total: number): void
  /** Told once, last; not before {@link TextTypist.type} has returned. */
  ended(end: TypingEnd): void
}

/** Types text on the target's keyboard, one text at a time. A person at any keyboard has precedence. */
export class TextTypist {
  readonly #options: TextTypistOptions
  constructor(options: TextTypistOptions) {
    this.#options = options
  }

  /** @returns the typing, under way; or why nothing is typed */
  type(job: TypingJob): Typing | "busy" | "keys-held" {
    const { keyboard, turn } = this.#options
    // A Shift that somebody holds would be part of every character.
    const isHeld = keyboard.isHeld
    const giveBack = turn.take()
    if (giveBack === undefined) return "busy"
    if (isHeld) {
      giveBack()
      return "keys-held"
    }
    const unsubscribe: Unsubscribe[] = []
    const typing = new Typing(this.#options, job, () => {
      giveBack()
      for (const each of unsubscribe) each()
    })
    typing.start()
    unsubscribe.push(
      keyboard.onPress((holder) => {
        if (holder !== typing) typing.interrupt()
      }),
      this.#options.leds.observe((leds) => typing.ledsChanged(leds)),
    )
    return typing
  }
}
