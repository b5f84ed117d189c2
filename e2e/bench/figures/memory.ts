import { setTimeout as wait } from "node:timers/promises"
import { BenchRig } from "../bench-rig.ts"
import type { Measurement } from "../measurement.ts"
import { residentBytes } from "../process-usage.ts"
import type { Figure } from "../results.ts"
import { rounded } from "../statistics.ts"

const viewersHeld = 2
const connects = 200
/** Long enough for what a closed session leaves behind to be given up: werift lets a dead peer linger for half a minute. */
const restMs = 35_000

/** The gateway's memory with two viewers of 1080p30, at the end of five minutes. */
export const memoryHeld: Measurement = {
  names: ["rss.after-5min"],
  async run(_wanted, { holdSeconds, tell }) {
    await using rig = await BenchRig.start({ feed: { clip: "1080p30", framesPerSecond: 30 } })
    await rig.viewers(viewersHeld)
    const untilMs = performance.now() + holdSeconds * 1000
    for (;;) {
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0) break
      await wait(Math.min(leftMs, 60_000))
      tell(`  ${rounded((await residentBytes(rig.gateway.pid)) / 1e6)} MB`)
    }
    return { "rss.after-5min": await residentFigure(rig) }
  },
}

/** The gateway's memory after two hundred consoles came, saw a picture and left. */
export const memoryAfterConnects: Measurement = {
  names: ["rss.after-200-connects"],
  async run(_wanted, { tell }) {
    await using rig = await BenchRig.start({ feed: { clip: "1080p30", framesPerSecond: 30 } })
    const visit = await rig.visit()
    for (let done = 0; done < connects; done += 50) {
      await rig.receivers.ask({ type: "come-and-go", visit, times: 50 })
      tell(`  ${done + 50} connects: ${rounded((await residentBytes(rig.gateway.pid)) / 1e6)} MB`)
    }
    await wait(restMs)
    return { "rss.after-200-connects": await residentFigure(rig) }
  },
}

async function residentFigure(rig: BenchRig): Promise<Figure> {
  return { unit: "MB", value: rounded((await residentBytes(rig.gateway.pid)) / 1e6) }
}
