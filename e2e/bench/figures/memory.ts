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

/** What a console costs for good: the memory after 200 connects is held against that after the first few. */
const firstFew = 20
const connectsPerTurn = 20

const engines: Record<string, readonly string[]> = {
  "rss.after-200-connects": [],
  "rss.werift.after-200-connects": ["--peer.engine=werift"],
}

/** The gateway's memory after two hundred consoles came, saw a picture and left; beside it that after the first twenty. */
export const memoryAfterConnects: Measurement = {
  names: Object.keys(engines),
  async run(wanted, { tell }) {
    const figures: Record<string, Figure> = {}
    for (const [name, flags] of Object.entries(engines)) {
      if (!wanted.has(name)) continue
      await using rig = await BenchRig.start({ feed: { clip: "1080p30", framesPerSecond: 30 }, flags })
      const visit = await rig.visit()
      let first = 0
      for (let done = connectsPerTurn; done <= connects; done += connectsPerTurn) {
        await rig.receivers.ask({ type: "come-and-go", visit, times: connectsPerTurn })
        if (done === firstFew) {
          await wait(restMs)
          first = await residentBytes(rig.gateway.pid)
        }
        tell(`  ${done} connects: ${rounded((await residentBytes(rig.gateway.pid)) / 1e6)} MB`)
      }
      await wait(restMs)
      figures[name] = {
        ...(await residentFigure(rig)),
        against: { [`after-${firstFew}`]: { value: rounded(first / 1e6) } },
      }
    }
    return figures
  },
}

async function residentFigure(rig: BenchRig): Promise<Figure> {
  return { unit: "MB", value: rounded((await residentBytes(rig.gateway.pid)) / 1e6) }
}
