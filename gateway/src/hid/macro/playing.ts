import type { MacroStep } from "../../../protocol/index.ts"
import type { Cancel } from "../../clock.ts"
import type { MacroJob, MacroPlayerOptions } from "./macro-player.ts"

/**
 * How a macro ended, and how many steps the target has taken.
 * - `done`: all of them.
 * - `cancelled`: by whoever started it, or because they are gone.
 * - `interrupted`: a person pressed a key at a console.
 * - `not-listening`: the host stopped taking reports.
 */
export interface PlayingEnd {
  readonly outcome: "done" | "cancelled" | "interrupted" | "not-listening"
  readonly played: number
}

const progressEveryMs = 100

/** One macro being played. Holds its keys as any console does; whatever ends it, they are released. */
export class Playing {
  readonly #options: MacroPlayerOptions
  readonly #job: MacroJob
  readonly #ended: () => void
  #played = 0
  #isOver = false
  #toldMs = Number.NEGATIVE_INFINITY
  #cancelTimer: Cancel = () => undefined

  /** @param ended called once, before the job hears of it */
  constructor(options: MacroPlayerOptions, job: MacroJob, ended: () => void) {
    this.#options = options
    this.#job = job
    this.#ended = ended
  }

  /** Called once. Nothing is told before it has returned. */
  start(): void {
    this.#cancelTimer = this.#options.clock.after(0, () => this.#next())
  }

  cancel(): void {
    this.#end("cancelled")
  }

  interrupt(): void {
    this.#end("interrupted")
  }

  #next(): void {
    const step = this.#job.steps[this.#played]
    if (step === undefined) this.#end("done")
    else this.#cancelTimer = this.#options.clock.after(step.waitMs, () => this.#take(step))
  }

  #take(step: MacroStep): void {
    const { devices } = this.#options
    const keys = { key: devices.keyboard, consumer: devices.consumer, system: devices.system }[step.type]
    const taken = (delivered: boolean) => this.#taken(delivered)
    if (step.down) keys.press(this, step.usage, taken)
    else keys.release(this, step.usage, taken)
  }

  #taken(delivered: boolean): void {
    if (this.#isOver) return
    if (!delivered) {
      this.#end("not-listening")
      return
    }
    this.#played += 1
    const nowMs = this.#options.clock.nowMs()
    if (nowMs - this.#toldMs >= progressEveryMs) {
      this.#toldMs = nowMs
      this.#job.progress(this.#played)
    }
    this.#next()
  }

  #end(outcome: PlayingEnd["outcome"]): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimer()
    this.#options.devices.releaseAll(this)
    this.#ended()
    this.#job.ended({ outcome, played: this.#played })
  }
}
