import type { Clock } from "../clock.ts"
import type { HidDevice } from "./device.ts"
import { HeldButtons } from "./held-buttons.ts"
import { RelativeMouse } from "./relative-mouse.ts"
import { type Delivery, ReportOutbox } from "./report-outbox.ts"

/** A movement of the relative mouse, in its own counts, + is right and down. */
export interface Movement {
  readonly dx: number
  readonly dy: number
}

/** Farther than a hand moves while a host is merely slow; what comes beyond is no hand, and would only be seen later. */
const owedMax = 4096

/**
 * The relative mouse under several hands. While the host is slow, movements are summed; none is lost. One that came
 * before a click or a turn of the wheel is made before it.
 */
export class SharedRelativePointer implements Disposable {
  readonly #mouse = new RelativeMouse()
  readonly #buttons = new HeldButtons()
  readonly #outbox: ReportOutbox
  /** Moved by the hand, and not handed to the outbox yet. */
  #owed: Movement = { dx: 0, dy: 0 }
  /** A report of a movement waits for the host. */
  #isMoving = false

  constructor(device: HidDevice, clock: Clock) {
    this.#outbox = new ReportOutbox(device, clock, () => this.#mouse.report())
  }

  move({ dx, dy }: Movement, delivery?: Delivery): void {
    this.#owed = { dx: clamp(this.#owed.dx + dx), dy: clamp(this.#owed.dy + dy) }
    while (!this.#isMoving && this.#isOwing()) this.#step()
    if (delivery !== undefined) this.#outbox.confirm(delivery)
  }

  /** Sets the whole button state of `holder`, after all movements so far. */
  setButtons(holder: object, buttons: number, delivery?: Delivery): void {
    this.#settleMovement()
    const before = this.#mouse.report()[0]
    this.#mouse.setButtons(this.#buttons.hold(holder, buttons))
    const report = this.#mouse.report()
    if (report[0] !== before) this.#outbox.send(report, "state", delivery)
    else if (delivery !== undefined) this.#outbox.confirm(delivery)
  }

  /** Turns the wheels, after all movements so far. @param dx @param dy 1/120 detents, + is right and up */
  scroll(dx: number, dy: number, delivery: Delivery): void {
    this.#settleMovement()
    for (const report of this.#mouse.scroll(dx, dy)) this.#outbox.send(report, "step")
    this.#outbox.confirm(delivery)
  }

  /** Releases all that `holder` holds. */
  releaseAll(holder: object, delivery?: Delivery): void {
    this.setButtons(holder, 0, delivery)
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
    this.#owed = { dx: 0, dy: 0 }
    this.#outbox[Symbol.dispose]()
  }

  /** One report at a time: what the hand does until the host has taken it goes into the next one. */
  #step(): void {
    this.#isMoving = true
    this.#outbox.send(this.#nextReport(), "step", (delivered) => {
      this.#isMoving = false
      // A host that sleeps has not seen the hand move.
      if (!delivered) this.#owed = { dx: 0, dy: 0 }
      else if (this.#isOwing()) this.#step()
    })
  }

  #settleMovement(): void {
    while (this.#isOwing()) this.#outbox.send(this.#nextReport(), "step")
  }

  #nextReport(): Uint8Array {
    const { dx, dy, report } = this.#mouse.step(this.#owed.dx, this.#owed.dy)
    this.#owed = { dx: this.#owed.dx - dx, dy: this.#owed.dy - dy }
    return report
  }

  #isOwing(): boolean {
    return this.#owed.dx !== 0 || this.#owed.dy !== 0
  }
}

function clamp(counts: number): number {
  return Math.max(-owedMax, Math.min(owedMax, counts))
}
