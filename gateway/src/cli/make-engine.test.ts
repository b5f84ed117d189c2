import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { configSchema } from "../config/schema.ts"
import { makeEngine } from "./make-engine.ts"

const log = pino({ enabled: false })

describe("makeEngine", () => {
  it.each(["werift", "native", "auto"] as const)("makes the engine %s when told to", async (engine) => {
    const config = configSchema.parse({ peer: { engine } })
    expect((await makeEngine(config, log)).name).toBe(engine)
  })
})
