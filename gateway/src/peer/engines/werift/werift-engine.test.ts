import { describe } from "vitest"
import { describeEngineContract } from "../../engine.contract.ts"
import { WeriftEngine } from "./werift-engine.ts"

describe("WeriftEngine", () => {
  describeEngineContract(() => new WeriftEngine({ loopback: true }))
})
