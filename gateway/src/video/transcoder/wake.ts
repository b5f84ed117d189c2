import type { Clock } from "../../clock.ts"

/** Lets one waiter sleep until something happens or a time has come. What happens while nobody waits is not lost. */
export class Wake {
  readonly #clock: Clock
  #isPending = false
  #resolve: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  up(): void {
    this.#isPending = true
    this.#resolve?.()
  }

  /** @param waitMs at most; Infinity for as long as it takes. */
  async wait(waitMs: number): Promise<void> {
    if (!this.#isPending) {
      await new Promise<void>((resolve) => {
        const cancel = Number.isFinite(waitMs) ? this.#clock.after(waitMs, resolve) : () => undefined
        this.#resolve = () => {
          cancel()
          resolve()
        }
      })
    }
    this.#resolve = undefined
    this.#isPending = false
  }
}
