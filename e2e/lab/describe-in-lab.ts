import { describe } from "vitest"
import { whyNoLab } from "./availability.ts"

const reason = whyNoLab()

/** Like `describe`, on machines that can have a lab; elsewhere its tests are skipped, and their name says why. */
export function describeInLab(name: string, tests: () => void): void {
  if (reason === undefined) describe(name, tests)
  else describe.skip(`${name} (left out: ${reason})`, tests)
}
