import type { Cancel, Clock } from "../session/index.ts"

/** The gateway releases what is held when renewals stay away; several may be lost before it does. */
const renewMs = 100

/** Renews the lease on held keys and buttons, for as long as something is held. */
export class Lease {
  readonly #clock: Clock
  readonly #renew: () => void
  #cancel: Cancel | undefined

  constructor(clock: Clock, renew: () => void) {
    this.#clock = clock
    this.#renew = renew
  }

  set isHeld(isHeld: boolean) {
    if (!isHeld) {
      this.#cancel?.()
      this.#cancel = undefined
    } else if (this.#cancel === undefined) this.#schedule()
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(renewMs, () => {
      this.#schedule()
      this.#renew()
    })
  }
}
