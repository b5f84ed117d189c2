import type { HidStatus } from "../device.ts"
import type { UsbState } from "../usb-host.ts"

/** What is seen of the target at one moment. */
export interface Sight {
  readonly state: UsbState
  /** How the keyboard's last report fared. The mice have no say: firmware that has no use for one never asks it. */
  readonly keyboard: HidStatus
  /** False where the node itself cannot be opened although the gadget is bound: a wrong path or right, which no re-bind mends. */
  readonly isNodeUsable: boolean
}

type Trouble = "unbound" | "half-way" | "deaf"

/**
 * How long each trouble may last before the gadget is bound again.
 * - `unbound`: the controller's driver went and came back; `crashcart gadget up` may be about to bind, too.
 * - `half-way`: powered and never configured. A PC takes seconds between its firmware and its system.
 * - `deaf`: configured, awake, and no report is collected.
 */
const patienceMs: Record<Trouble, number> = { unbound: 2000, "half-way": 15_000, deaf: 5000 }

/**
 * Between two re-binds: each is a cable pulled for the host. A little more than the 30 s that whoever acts for us may insist
 * on; and the longer it does not help, the less it will.
 */
const intervalMs = { first: 35_000, last: 600_000 }

/**
 * Decides when to re-bind. Reopening the node is the first rung, and the devices' own business; this is the second and last.
 * A host that sleeps, or is not there, is never disturbed.
 */
export class Ladder {
  #trouble: Trouble | undefined
  #sinceMs = 0
  #reboundMs = Number.NEGATIVE_INFINITY
  #intervalMs = intervalMs.first
  /** Whether the last re-bind has helped nothing yet. */
  #wasInVain = false

  /** @returns whether the gadget is to be bound again now; it counts as done. */
  isRebindDue(nowMs: number, sight: Sight): boolean {
    const trouble = troubleOf(sight)
    if (trouble !== this.#trouble) this.#sinceMs = nowMs
    this.#trouble = trouble
    if (trouble === undefined) {
      if (sight.state === "configured") {
        this.#intervalMs = intervalMs.first
        this.#wasInVain = false
      }
      return false
    }
    if (nowMs - this.#sinceMs < patienceMs[trouble] || nowMs - this.#reboundMs < this.#intervalMs)
      return false
    if (this.#wasInVain) this.#intervalMs = Math.min(2 * this.#intervalMs, intervalMs.last)
    this.#wasInVain = true
    this.#reboundMs = nowMs
    return true
  }
}

function troubleOf({ state, keyboard, isNodeUsable }: Sight): Trouble | undefined {
  switch (state) {
    case "no-gadget":
    case "not-attached":
    case "suspended":
      return undefined
    case "unbound":
      return "unbound"
    case "configured":
      return keyboard === "ready" || !isNodeUsable ? undefined : "deaf"
    default:
      return "half-way"
  }
}
