import { type Engine, NativeEngine, WeriftEngine } from "@crashcart/gateway/peer"
import { watchFallingLink } from "../../lab/rate/falling-link.ts"
import { judge } from "../../lab/rate/falling-link-figures.ts"
import { launchChromium } from "../../specs-node/viewer-page.ts"
import type { Measurement } from "../measurement.ts"
import type { Figure } from "../results.ts"
import { rounded } from "../statistics.ts"

const seconds = { before: 5, narrow: 12, after: 16 }
const kinds = ["transcoded", "passed-through"] as const
const engines = ["native", "werift"] as const
const names = kinds.flatMap((kind) => engines.map((engine) => `rate-drop.${kind}-${engine}`))
const parts = ["frozen", "latency-after-5s", "back"] as const

/** A link that falls from 20 to 2 Mbit/s and comes back, with a 64 kB queue and 40 ms of round trip. */
export const rateDrop: Measurement = {
  names: names.flatMap((name) => parts.map((part) => `${name}.${part}`)),
  async run(wanted, { tell }) {
    const figures: Record<string, Figure> = {}
    for (const kind of kinds) {
      for (const engineName of engines) {
        const name = `rate-drop.${kind}-${engineName}`
        if (!parts.some((part) => wanted.has(`${name}.${part}`))) continue
        const found = await measure(await engineOf(engineName), kind)
        tell(`  ${name}: ${JSON.stringify(found)}`)
        const values = [found.frozenSeconds * 1000, found.latencyAfterFiveSecondsMs, found.backSeconds * 1000]
        for (const [index, part] of parts.entries()) {
          figures[`${name}.${part}`] = { unit: "ms", value: rounded(values[index] ?? Number.NaN) }
        }
      }
    }
    return figures
  },
}

async function measure(engine: Engine, video: (typeof kinds)[number]) {
  const browser = await launchChromium()
  try {
    const run = await watchFallingLink({ engine, browser, video, bitrateBps: 4_000_000, seconds })
    return judge(run, seconds.narrow)
  } finally {
    await browser.close()
  }
}

async function engineOf(name: (typeof engines)[number]): Promise<Engine> {
  return name === "native"
    ? await NativeEngine.load({ loopback: true })
    : new WeriftEngine({ loopback: true })
}
