import type { Cancel, Clock } from "../session/index.ts"

/** The gateway releases what is held when renewals stay away; several may be lost before it does. */
const renewMs = 100
/** Said so often after everything was let go: the release itself may be lost, and take its time to be sent again. */
const echoes = 3

/** Renews the lease on held keys and buttons, for as long as something is held and a moment longer. */
export class Lease {
  readonly #clock: Clock
  readonly #renew: () => void
  #isHeld = false
  #echoesLeft = 0
  #cancel: Cancel | undefined

  constructor(clock: Clock, renew: () => void) {
    this.#clock = clock
    this.#renew = renew
  }

  set isHeld(isHeld: boolean) {
    this.#isHeld = isHeld
    if (isHeld) this.#echoesLeft = echoes
    if (isHeld && this.#cancel === undefined) this.#schedule()
  }

  /** There is nobody to renew it with. */
  stop(): void {
    this.#isHeld = false
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(renewMs, () => {
      this.#cancel = undefined
      if (!this.#isHeld) {
        if (this.#echoesLeft === 0) return
        this.#echoesLeft -= 1
      }
      this.#schedule()
      this.#renew()
    })
  }
}
