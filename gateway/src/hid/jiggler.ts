import type { Cancel, Clock } from "../clock.ts"
import { type Observable, ObservableValue } from "../events.ts"
import type { SharedRelativePointer } from "./shared-relative-pointer.ts"

/** The movement is undone after this long: two reports that a host certainly tells apart. */
const backMs = 50

/**
 * Keeps the target awake: moves the mouse by one count and back, whenever nobody has typed or moved it for a while. It
 * stops while somebody does, and ends with the console that has started it.
 */
export class Jiggler implements Disposable {
  readonly #pointer: SharedRelativePointer
  readonly #clock: Clock
  readonly #everyS = new ObservableValue<number | undefined>(undefined)
  #owner: object | undefined
  #isAside = false
  #quietSinceMs = 0
  #cancel: Cancel = () => undefined

  constructor(pointer: SharedRelativePointer, clock: Clock) {
    this.#pointer = pointer
    this.#clock = clock
  }

  /** How often it moves, seconds; undefined while it is off. */
  get everyS(): Observable<number | undefined> {
    return this.#everyS
  }

  /** @param owner whose leaving ends it; any object, compared by identity */
  start(owner: object, everyS: number): void {
    this.stop()
    this.#owner = owner
    this.#quietSinceMs = this.#clock.nowMs()
    this.#everyS.set(everyS)
    this.#wait(everyS * 1000)
  }

  stop(): void {
    this.#cancel()
    this.#putBack()
    this.#owner = undefined
    this.#everyS.set(undefined)
  }

  /** `owner` is gone. */
  leave(owner: object): void {
    if (owner === this.#owner) this.stop()
  }

  /** Somebody types or moves the mouse: nothing else moves it until they have been quiet again for as long. */
  somebodyIsThere(): void {
    this.#quietSinceMs = this.#clock.nowMs()
    this.#putBack()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  // The timer runs through while somebody is there, instead of being set anew at each of a thousand moves.
  #wait(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => {
      const { value: everyS } = this.#everyS
      if (everyS === undefined) return
      const restMs = this.#quietSinceMs + everyS * 1000 - this.#clock.nowMs()
      if (restMs > 0) this.#wait(restMs)
      else this.#step(everyS)
    })
  }

  #step(everyS: number): void {
    this.#isAside = true
    this.#pointer.move({ dx: 1, dy: 0 })
    this.#cancel = this.#clock.after(backMs, () => {
      this.#putBack()
      this.#wait(everyS * 1000 - backMs)
    })
  }

  #putBack(): void {
    if (!this.#isAside) return
    this.#isAside = false
    this.#pointer.move({ dx: -1, dy: 0 })
  }
}
