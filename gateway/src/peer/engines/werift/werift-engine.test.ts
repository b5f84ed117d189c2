import { describe } from "vitest"
import { describeEngineContract } from "../../engine.contract.ts"
import { WeriftEngine } from "./werift-engine.ts"

describe("WeriftEngine", () => {
  describeEngineContract(() => new WeriftEngine({ loopback: true }))
})

describe("WeriftEngine where packets cannot be encrypted and sent in bulk", () => {
  const loadMediaSystem = () => Promise.reject(new Error("koffi is not there"))
  describeEngineContract(() => new WeriftEngine({ loopback: true, loadMediaSystem }))
})
