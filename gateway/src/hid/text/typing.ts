import type { Cancel } from "../../clock.ts"
import { type KeyStep, keySteps } from "./key-steps.ts"
import type { TextTypistOptions, TypingJob } from "./text-typist.ts"

/**
 * How a typing ended, and how many characters (code points) the target has taken.
 * - `done`: all of them.
 * - `cancelled`: by whoever started it.
 * - `interrupted`: a person pressed a key, at a console or (Caps Lock) at the target.
 * - `not-listening`: the host stopped taking reports.
 * - `caps-lock`: Caps Lock is on at the target and does not go off; nothing was typed.
 */
export interface TypingEnd {
  readonly outcome: "done" | "cancelled" | "interrupted" | "not-listening" | "caps-lock"
  readonly typed: number
  readonly total: number
}

const capsLock = 0x39
/** HID 1.11 appendix B.1: bit 1 of the keyboard's output report. */
const capsLed = 0b10
/** A host answers a Caps Lock with its LED within a few polls; one that has not by now uses the LED for something else. */
const capsPatienceMs = 500
const progressEveryMs = 100

/**
 * One text being typed. Holds its keys as any console does, so that others' keys and what the host misses are the
 * keyboard's business. Caps Lock means something else in every layout and system, so it is switched off before and on
 * again afterwards.
 */
export class Typing {
  readonly #options: TextTypistOptions
  readonly #job: TypingJob
  readonly #ended: () => void
  readonly #steps: Generator<KeyStep>
  readonly #total: number
  #phase: "caps" | "text" | "ended" = "text"
  #typed = 0
  #isAtCharacter = true
  #isCancelled = false
  #restoresCaps = false
  #toldMs = Number.NEGATIVE_INFINITY
  #cancelTimer: Cancel = () => undefined

  /** @param ended called once, before the job hears of it */
  constructor(options: TextTypistOptions, job: TypingJob, ended: () => void) {
    this.#options = options
    this.#job = job
    this.#ended = ended
    this.#steps = keySteps(job.layout, job.text)
    this.#total = [...job.text].length
  }

  /** Called once. Nothing is told before it has returned. */
  start(): void {
    const isCapsLit = (this.#options.leds.value & capsLed) !== 0
    this.#phase = isCapsLit ? "caps" : "text"
    this.#after(0, () => (isCapsLit ? this.#switchCapsOff() : this.#next()))
  }

  /** Stops after the character that is being typed: half of one would leave a dead key waiting for the next key. */
  cancel(): void {
    if (this.#phase === "ended") return
    this.#isCancelled = true
    if (this.#isAtCharacter) this.#end("cancelled")
  }

  /** Stops now. */
  interrupt(): void {
    this.#end("interrupted")
  }

  /** Stops now, because whoever started it is gone. */
  abandon(): void {
    this.#end("cancelled")
  }

  ledsChanged(leds: number): void {
    const isCapsLit = (leds & capsLed) !== 0
    if (this.#phase === "text" && isCapsLit) {
      this.#restoresCaps = false
      this.#end("interrupted")
    }
    if (this.#phase === "caps" && !isCapsLit && this.#restoresCaps) {
      this.#cancelTimer()
      this.#phase = "text"
      this.#after(this.#options.reportIntervalMs, () => this.#next())
    }
  }

  #switchCapsOff(): void {
    if ((this.#options.leds.value & capsLed) === 0) {
      this.#phase = "text"
      this.#next()
      return
    }
    this.#restoresCaps = true
    this.#cancelTimer = this.#options.clock.after(capsPatienceMs, () => this.#end("caps-lock"))
    this.#tapCapsLock()
  }

  #next(): void {
    const { value: step } = this.#steps.next()
    if (step === undefined) {
      this.#end("done")
      return
    }
    this.#isAtCharacter = false
    const { keyboard } = this.#options
    if (step.isDown) keyboard.press(this, step.usage, (delivered) => this.#stepped(step, delivered))
    else keyboard.release(this, step.usage, (delivered) => this.#stepped(step, delivered))
  }

  #stepped({ typed }: KeyStep, delivered: boolean): void {
    if (this.#phase === "ended") return
    if (!delivered) {
      this.#end("not-listening")
      return
    }
    if (typed !== undefined) {
      this.#typed = typed
      this.#isAtCharacter = true
      this.#tellProgress()
    }
    if (this.#isCancelled && this.#isAtCharacter) this.#end("cancelled")
    else this.#after(this.#options.reportIntervalMs, () => this.#next())
  }

  #tellProgress(): void {
    const nowMs = this.#options.clock.nowMs()
    if (nowMs - this.#toldMs < progressEveryMs) return
    this.#toldMs = nowMs
    this.#job.progress(this.#typed, this.#total)
  }

  #after(delayMs: number, run: () => void): void {
    this.#cancelTimer = this.#options.clock.after(delayMs, run)
  }

  #end(outcome: TypingEnd["outcome"]): void {
    if (this.#phase === "ended") return
    this.#phase = "ended"
    this.#cancelTimer()
    this.#steps.return(undefined)
    this.#options.keyboard.releaseAll(this)
    // Also after a Caps Lock that did not light off: a second press takes the first one back, whatever it did.
    if (this.#restoresCaps && outcome !== "not-listening") this.#tapCapsLock()
    this.#ended()
    this.#job.ended({ outcome, typed: this.#typed, total: this.#total })
  }

  #tapCapsLock(): void {
    const { keyboard } = this.#options
    keyboard.press(this, capsLock, (delivered) => {
      if (!delivered) this.#end("not-listening")
    })
    keyboard.release(this, capsLock, () => undefined)
  }
}
