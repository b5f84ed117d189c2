import { afterAll, beforeAll, describe } from "vitest"
import { keyboardScenarios } from "./keyboard.ts"
import { mouseScenarios } from "./mice.ts"
import { textScenarios } from "./text.ts"
import { troubleScenarios } from "./trouble.ts"
import { VirtualPi } from "./virtual-pi.ts"
import { whyNoVirtualPi } from "./why-not.ts"

/** For a Pi that hangs: emulated, on a busy machine, all of it takes seconds to minutes. */
const patienceMs = 5 * 60_000

const reason = await whyNoVirtualPi()

describe.skipIf(reason !== undefined)(
  `the virtual Pi${reason ? ` (left out: ${reason})` : ""}`,
  { timeout: patienceMs },
  () => {
    let pi: VirtualPi | undefined
    const booted = () => {
      if (pi === undefined) throw new Error("the virtual Pi has not booted")
      return pi
    }
    beforeAll(async () => {
      pi = await VirtualPi.boot()
    }, patienceMs)
    afterAll(async () => {
      await pi?.[Symbol.asyncDispose]()
    })

    keyboardScenarios(booted)
    mouseScenarios(booted)
    textScenarios(booted)
    troubleScenarios(booted)
  },
)
