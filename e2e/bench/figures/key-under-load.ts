import { rm } from "node:fs/promises"
import { setTimeout as wait } from "node:timers/promises"
import { temporaryFolder } from "../../harness/crashcart.ts"
import { BenchRig } from "../bench-rig.ts"
import type { Measurement } from "../measurement.ts"
import { cpuSeconds } from "../process-usage.ts"
import { ReceiversProcess } from "../receivers/receivers-process.ts"
import { type Figure, timesMs } from "../results.ts"
import { rounded } from "../statistics.ts"

const onlookers = 9
const keyPresses = 200
const settleMs = 4_000

const engines: Record<string, readonly string[]> = {
  "key.channel-to-write.ten-viewers-20mbit": [],
  "key.channel-to-write.werift.ten-viewers-20mbit": ["--peer.engine=werift"],
}

/**
 * A key's way while ten viewers receive 20 Mbit/s each. Who types sits in a process of its own, with nothing else to do
 * but receive one stream: what the other nine cost their process is not the key's.
 */
export const keyUnderLoad: Measurement = {
  names: Object.keys(engines),
  async run(wanted, { profileFolder, tell }) {
    const figures: Record<string, Figure> = {}
    for (const [name, flags] of Object.entries(engines)) {
      if (!wanted.has(name)) continue
      await using parts = new AsyncDisposableStack()
      const rig = parts.use(
        await BenchRig.start({ feed: { clip: "1080p30-20mbit", framesPerSecond: 30 }, profileFolder, flags }),
      )
      const folder = await temporaryFolder()
      parts.defer(() => rm(folder, { recursive: true, force: true }))
      const others = parts.use(await ReceiversProcess.start(folder))
      await rig.viewers(1)
      await others.ask({ type: "viewers", visit: await rig.visit(), viewers: onlookers })
      await wait(settleMs)
      await others.ask({ type: "note" })
      const [cpuBefore, startMs] = [await cpuSeconds(rig.gateway.pid), performance.now()]
      const timesOfKeysMs = await rig.receivers.ask({ type: "keys", presses: keyPresses })
      const seconds = (performance.now() - startMs) / 1000
      const arrivals = await others.ask({ type: "note" })
      const cpu = ((await cpuSeconds(rig.gateway.pid)) - cpuBefore) / seconds
      const fps = Math.min(...arrivals.map(({ length }) => rounded(length / seconds)))
      tell(`  ${onlookers + 1} viewers at 20 Mbit/s: ${rounded(cpu * 100)} % of a core, ${fps} pictures/s`)
      figures[name] = timesMs(timesOfKeysMs)
    }
    return figures
  },
}
