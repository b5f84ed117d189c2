/** What the gateway types by itself: one text or one macro at a time, over all consoles. */
export class TypingTurn {
  #isTaken = false

  /** @returns how to give the turn back; undefined while another has it */
  take(): (() => void) | undefined {
    if (this.#isTaken) return undefined
    this.#isTaken = true
    return () => {
      this.#isTaken = false
    }
  }
}
