import type { Clock } from "../clock.ts"
import { AbsoluteMouse } from "./absolute-mouse.ts"
import type { HidDevice } from "./device.ts"
import { HeldButtons } from "./held-buttons.ts"
import { type Delivery, type ReportKind, ReportOutbox } from "./report-outbox.ts"

/** Where the pointer is, in the absolute mouse's 0..32767. */
export interface Position {
  readonly x: number
  readonly y: number
}

/** The absolute mouse under several hands: a button is down while anybody holds it, and the pointer is where it was moved last. */
export class SharedPointer implements Disposable {
  readonly #mouse = new AbsoluteMouse()
  readonly #buttons = new HeldButtons()
  readonly #outbox: ReportOutbox

  constructor(device: HidDevice, clock: Clock) {
    this.#outbox = new ReportOutbox(device, clock, () => this.#mouse.report())
  }

  move(to: Position, delivery?: Delivery): void {
    const before = this.#mouse.report()
    this.#mouse.moveTo(to.x, to.y)
    this.#sendIfChanged(before, "move", delivery)
  }

  /** Sets the whole button state of `holder`, at the place where it was meant. */
  setButtons(holder: object, buttons: number, at: Position, delivery: Delivery): void {
    const before = this.#mouse.report()
    this.#mouse.moveTo(at.x, at.y)
    this.#hold(holder, buttons)
    this.#sendIfChanged(before, "state", delivery)
  }

  /**
   * Turns the wheels over the place where it was meant.
   * @param dx @param dy 1/120 detents, + is right and up
   */
  scroll(dx: number, dy: number, at: Position, delivery: Delivery): void {
    const before = this.#mouse.report()
    this.#mouse.moveTo(at.x, at.y)
    const turns = this.#mouse.scroll(dx, dy)
    for (const report of turns) this.#outbox.send(report, "step")
    if (turns.length > 0) this.#outbox.confirm(delivery)
    else this.#sendIfChanged(before, "move", delivery)
  }

  /** Releases all that `holder` holds, where the pointer is. */
  releaseAll(holder: object, delivery?: Delivery): void {
    const before = this.#mouse.report()
    this.#hold(holder, 0)
    this.#sendIfChanged(before, "state", delivery)
  }

  isHeldBy(holder: object): boolean {
    return this.#buttons.isHeldBy(holder)
  }

  /** Writes what is held now, before this process ends; see {@link ReportOutbox.flush}. */
  flush(pause: () => void): void {
    this.#outbox.flush(pause)
  }

  /** Resolves once nothing waits for the host any more; true when it has taken everything. */
  settled(): Promise<boolean> {
    return new Promise((resolve) => this.#outbox.confirm(resolve))
  }

  [Symbol.dispose](): void {
    this.#outbox[Symbol.dispose]()
  }

  #sendIfChanged(before: Uint8Array, kind: ReportKind, delivery?: Delivery): void {
    const report = this.#mouse.report()
    if (report.some((octet, index) => octet !== before[index])) this.#outbox.send(report, kind, delivery)
    else if (delivery !== undefined) this.#outbox.confirm(delivery)
  }

  #hold(holder: object, buttons: number): void {
    this.#mouse.setButtons(this.#buttons.hold(holder, buttons))
  }
}
