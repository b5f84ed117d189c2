import { firstModifier, lastModifier } from "../../protocol/index.ts"

/** HID 1.11 appendix B.1: octet 0 modifiers, octet 1 reserved, octets 2..7 keys. */
const reportSizeBytes = 8
const firstKeyOctet = 2
const keysMax = 6

/** Keyboard ErrorRollOver (HID Usage Tables §10): "more keys are down than I can name". */
const errorRollOver = 0x01

/** Which keys are down, and how a boot keyboard says so (HID 1.11 appendix B.1 and C). Pure state, no device. */
export class BootKeyboard {
  #modifiers = 0
  /** A set keeps the order of pressing; hosts that compare reports octet by octet see keys stay in place. */
  readonly #keys = new Set<number>()

  /** @param usage a key that can be pressed (`isKeyUsage`) */
  press(usage: number): void {
    if (isModifier(usage)) this.#modifiers |= modifierBit(usage)
    else this.#keys.add(usage)
  }

  release(usage: number): void {
    if (isModifier(usage)) this.#modifiers &= ~modifierBit(usage)
    else this.#keys.delete(usage)
  }

  /**
   * The input report of this state, 8 octets.
   * With more than six keys down it is a roll-over error, modifiers kept (appendix C): the host then keeps what it
   * knows. A held key is never shifted out, which would release it, and releasing back to six restores them all.
   */
  report(): Uint8Array {
    const report = new Uint8Array(reportSizeBytes)
    report[0] = this.#modifiers
    if (this.#keys.size > keysMax) report.fill(errorRollOver, firstKeyOctet)
    else report.set([...this.#keys], firstKeyOctet)
    return report
  }
}

export function isModifier(usage: number): boolean {
  return usage >= firstModifier && usage <= lastModifier
}

function modifierBit(usage: number): number {
  return 1 << (usage - firstModifier)
}
