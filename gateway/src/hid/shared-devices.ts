import type { Clock } from "../clock.ts"
import { ConsumerReport, SystemReport } from "./control-reports.ts"
import type { HidDevice } from "./device.ts"
import type { Delivery } from "./report-outbox.ts"
import { SharedControlKeys } from "./shared-control-keys.ts"
import { SharedKeyboard } from "./shared-keyboard.ts"
import { SharedPointer } from "./shared-pointer.ts"
import { SharedRelativePointer } from "./shared-relative-pointer.ts"

/** The functions of the gadget, by what they are to a person. */
export interface TargetDevices {
  /** Boot keyboard (`bootKeyboard`). */
  readonly keyboard: HidDevice
  /** Absolute mouse (`absoluteMouse`). */
  readonly pointer: HidDevice
  /** Relative mouse (`relativeMouse`). */
  readonly relativePointer: HidDevice
  /** Media and power keys (`controls`). */
  readonly controls: HidDevice
}

/** All that can be held on the target, under several hands. A holder is any object, compared by identity. */
export class SharedDevices implements Disposable {
  readonly keyboard: SharedKeyboard
  readonly pointer: SharedPointer
  readonly relativePointer: SharedRelativePointer
  readonly consumer: SharedControlKeys
  readonly system: SharedControlKeys
  readonly #all: readonly (SharedKeyboard | SharedPointer | SharedRelativePointer | SharedControlKeys)[]

  constructor(devices: TargetDevices, clock: Clock) {
    this.keyboard = new SharedKeyboard(devices.keyboard, clock)
    this.pointer = new SharedPointer(devices.pointer, clock)
    this.relativePointer = new SharedRelativePointer(devices.relativePointer, clock)
    this.consumer = new SharedControlKeys(new ConsumerReport(), devices.controls, clock)
    this.system = new SharedControlKeys(new SystemReport(), devices.controls, clock)
    this.#all = [this.keyboard, this.pointer, this.relativePointer, this.consumer, this.system]
  }

  isHeldBy(holder: object): boolean {
    return this.#all.some((device) => device.isHeldBy(holder))
  }

  /**
   * Releases all that `holder` holds, in one report per device.
   * @param delivery told once: whether all devices that it held something on have taken their release; where it held
   * nothing, whether the keyboard and the mouse listen
   */
  releaseAll(holder: object, delivery?: Delivery): void {
    if (delivery === undefined) {
      for (const device of this.#all) device.releaseAll(holder)
      return
    }
    const held = this.#all.filter((device) => device.isHeldBy(holder))
    const asked = held.length > 0 ? held : [this.keyboard, this.pointer]
    const answers: boolean[] = []
    const gather: Delivery = (delivered) => {
      answers.push(delivered)
      if (answers.length === asked.length) delivery(answers.every(Boolean))
    }
    for (const device of asked) device.releaseAll(holder, gather)
  }

  /** Writes what is held now, before this process ends. @param pause lets about a millisecond pass */
  flush(pause: () => void): void {
    for (const device of this.#all) device.flush(pause)
  }

  /** Resolves once nothing waits for the host any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#all.map((device) => device.settled()))
  }

  [Symbol.dispose](): void {
    for (const device of this.#all) device[Symbol.dispose]()
  }
}
