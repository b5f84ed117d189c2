import { z } from "zod"

/** How often the jiggler may move the mouse, seconds: more often helps nobody, and no screen saver waits longer. */
export const jigglerLimitsS = { min: 5, max: 600 } as const

const everyS = z.int().min(jigglerLimitsS.min).max(jigglerLimitsS.max)

/** Console → gateway: keep the target awake, by a movement that leaves the pointer where it was. */
const start = z.object({ type: z.literal("jiggler-start"), everyS })
const stop = z.object({ type: z.literal("jiggler-stop") })

/** Gateway → console, at once and at each change: whether it is on, whoever has switched it. */
const state = z.object({ type: z.literal("jiggler-state"), everyS: everyS.optional() })

export const jigglerToGateway = [start, stop] as const
export const jigglerToConsole = [state] as const

export type JigglerToGateway = z.infer<(typeof jigglerToGateway)[number]>
export type JigglerToConsole = z.infer<(typeof jigglerToConsole)[number]>
