/** Mouse buttons under several hands: one is down while anybody holds it. A holder is any object, compared by identity. */
export class HeldButtons {
  /** By holder; who holds none is not in it. */
  readonly #buttons = new Map<object, number>()

  /** Sets the whole button state of `holder`. @returns all buttons that are down now */
  hold(holder: object, buttons: number): number {
    if (buttons === 0) this.#buttons.delete(holder)
    else this.#buttons.set(holder, buttons)
    return this.#buttons.values().reduce((held, each) => held | each, 0)
  }

  isHeldBy(holder: object): boolean {
    return this.#buttons.has(holder)
  }
}
