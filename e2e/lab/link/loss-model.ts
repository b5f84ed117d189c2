import type { Random } from "./random.ts"

/**
 * Which packets the wire loses. With `burstPackets` of 1 each packet has its own chance; above, it is Gilbert's two-state
 * chain: everything is lost in the bad state, which is left with 1/`burstPackets` after each packet and entered as often
 * as gives the wanted share.
 */
export class LossModel {
  readonly #random: Random
  readonly #enter: number
  readonly #leave: number | undefined
  #isBad = false

  /** @param share of all packets, 0 to 1. */
  constructor(share: number, burstPackets: number, random: Random) {
    this.#random = random
    this.#leave = burstPackets > 1 && share < 1 ? 1 / burstPackets : undefined
    this.#enter = this.#leave === undefined ? share : (this.#leave * share) / (1 - share)
  }

  /** Decides about the next packet. */
  loses(): boolean {
    if (this.#enter === 0) return false
    if (this.#leave === undefined) return this.#random() < this.#enter
    this.#isBad = this.#isBad ? this.#random() >= this.#leave : this.#random() < this.#enter
    return this.#isBad
  }
}
