import { controlsReportId, firstSystemControl } from "./descriptors.ts"

/** Usages that one consumer report can name. */
const consumerKeysMax = 2

/** Keys of one kind, as reports of the `controls` function. Pure state, no device. */
export interface ControlReport {
  /** @returns false when the report has no room for it: then it is not pressed. */
  press(usage: number): boolean
  release(usage: number): void
  report(): Uint8Array
}

/** Media and application keys: `[1, usage u16, usage u16]`, little endian. A third key never takes another's place. */
export class ConsumerReport implements ControlReport {
  readonly #held = new Set<number>()

  press(usage: number): boolean {
    if (this.#held.size === consumerKeysMax) return false
    this.#held.add(usage)
    return true
  }

  release(usage: number): void {
    this.#held.delete(usage)
  }

  report(): Uint8Array {
    const report = new Uint8Array(1 + 2 * consumerKeysMax)
    const view = new DataView(report.buffer)
    view.setUint8(0, controlsReportId.consumer)
    for (const [index, usage] of [...this.#held].entries()) view.setUint16(1 + 2 * index, usage, true)
    return report
  }
}

/** The power keys: `[2, 1 Power Down, 2 Sleep or 3 Wake Up]`; one at a time. */
export class SystemReport implements ControlReport {
  #held: number | undefined

  press(usage: number): boolean {
    if (this.#held !== undefined) return false
    this.#held = usage
    return true
  }

  release(usage: number): void {
    if (this.#held === usage) this.#held = undefined
  }

  report(): Uint8Array {
    const key = this.#held === undefined ? 0 : this.#held - firstSystemControl + 1
    return Uint8Array.of(controlsReportId.system, key)
  }
}
