import {
  type MacroRefusal,
  type MacroStep,
  type MacroToConsole,
  type MacroToGateway,
  macroDurationMaxMs,
  macroStepsMax,
} from "../../../protocol/index.ts"
import type { MacroPlayer } from "./macro-player.ts"
import type { Playing, PlayingEnd } from "./playing.ts"

export interface MacroSessionOptions {
  readonly player: MacroPlayer
  readonly reply: (message: MacroToConsole) => void
}

/** One console's macro on its way to the target: gathers its steps and has them played. Disposing it stops that. */
export class MacroSession implements Disposable {
  readonly #options: MacroSessionOptions
  #incoming: { readonly id: number; readonly steps: MacroStep[]; durationMs: number } | undefined
  #playing: { readonly id: number; readonly total: number; readonly playing: Playing } | undefined
  #isClosed = false

  constructor(options: MacroSessionOptions) {
    this.#options = options
  }

  take(message: MacroToGateway): void {
    if (this.#isClosed) return
    const { id } = message
    if (message.type === "macro-start") this.#begin(id)
    else if (message.type === "macro-cancel") this.#cancel(id)
    // What follows a refusal was sent before the console knew of it.
    else if (id !== this.#incoming?.id) return
    else if (message.type === "macro-steps") this.#append(message.steps)
    else this.#play()
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#incoming = undefined
    this.#playing?.playing.cancel()
  }

  #begin(id: number): void {
    if (this.#incoming !== undefined || this.#playing !== undefined) {
      this.#reply({ type: "macro-refused", id, reason: "busy" })
    } else this.#incoming = { id, steps: [], durationMs: 0 }
  }

  #append(steps: readonly MacroStep[]): void {
    const incoming = this.#incoming
    if (incoming === undefined) return
    incoming.steps.push(...steps)
    incoming.durationMs += steps.reduce((sum, { waitMs }) => sum + waitMs, 0)
    if (incoming.steps.length > macroStepsMax || incoming.durationMs > macroDurationMaxMs)
      this.#refuse(incoming.id, "too-long")
  }

  #play(): void {
    if (this.#incoming === undefined) return
    const { id, steps } = this.#incoming
    const total = steps.length
    const playing = this.#options.player.play({
      steps,
      progress: (played) => this.#reply({ type: "macro-progress", id, played, total }),
      ended: (end) => this.#ended(id, total, end),
    })
    this.#incoming = undefined
    if (typeof playing === "string") this.#refuse(id, playing)
    else this.#playing = { id, total, playing }
  }

  #cancel(id: number): void {
    if (this.#incoming?.id === id) {
      this.#incoming = undefined
      this.#reply({ type: "macro-stopped", id, reason: "cancelled", played: 0, total: 0 })
    } else if (this.#playing?.id === id) this.#playing.playing.cancel()
  }

  #ended(id: number, total: number, { outcome, played }: PlayingEnd): void {
    this.#playing = undefined
    if (outcome === "done") this.#reply({ type: "macro-done", id })
    else this.#reply({ type: "macro-stopped", id, reason: outcome, played, total })
  }

  #refuse(id: number, reason: MacroRefusal): void {
    this.#incoming = undefined
    this.#reply({ type: "macro-refused", id, reason })
  }

  #reply(message: MacroToConsole): void {
    if (!this.#isClosed) this.#options.reply(message)
  }
}
