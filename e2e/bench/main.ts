import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { ensureRivals } from "../setup/rivals.ts"
import { crowded, crowdedWerift } from "./figures/crowded.ts"
import { firstPicture } from "./figures/first-picture.ts"
import { keyToEvdev } from "./figures/key-to-evdev.ts"
import { keyToStrip } from "./figures/key-to-strip.ts"
import { keyUnderLoad } from "./figures/key-under-load.ts"
import { loss } from "./figures/loss.ts"
import { memoryAfterConnects, memoryHeld } from "./figures/memory.ts"
import { mjpegToPresent } from "./figures/mjpeg-to-present.ts"
import { packageSizes, startUp } from "./figures/package.ts"
import { rateDrop } from "./figures/rate-drop.ts"
import { sendToPresent } from "./figures/send-to-present.ts"
import { staticScreen } from "./figures/static.ts"
import { webCodecs } from "./figures/webcodecs.ts"
import { describeMachine } from "./machine.ts"
import type { Measurement } from "./measurement.ts"
import { readOptions, selectNames, usage } from "./options.ts"
import { latencySvg } from "./picture/latency-svg.ts"
import { type Figure, writeResults } from "./results.ts"
import { resultsTable } from "./table.ts"

/** `npm run bench`: measures, prints a table and writes `results/latest.json`, and `results/latency.svg` of it. */
const resultsPath = join(import.meta.dirname, "results", "latest.json")
const picturePath = join(import.meta.dirname, "results", "latency.svg")
const measurements: readonly Measurement[] = [
  firstPicture,
  sendToPresent,
  webCodecs,
  mjpegToPresent,
  crowded,
  crowdedWerift,
  keyUnderLoad,
  keyToStrip,
  rateDrop,
  staticScreen,
  loss,
  keyToEvdev,
  memoryAfterConnects,
  memoryHeld,
  startUp,
  packageSizes,
]

const options = readOptions(process.argv.slice(2))
if (options.help) console.log(usage)
else await bench()

async function bench(): Promise<void> {
  const wanted = selectNames(
    measurements.flatMap(({ names }) => names),
    options.only,
  )
  await ensureRivals((line) => console.log(line))
  const machine = await describeMachine(new Date())
  const figures: Record<string, Figure> = {}
  for (const measurement of measurements) {
    const mine = measurement.names.filter((name) => wanted.has(name))
    if (mine.length === 0) continue
    console.log(mine.join(", "))
    const found = await measurement.run(new Set(mine), { ...options, tell: (line) => console.log(line) })
    Object.assign(figures, found)
  }
  const results = { machine, figures }
  await writeResults(resultsPath, results)
  const picture = latencySvg(results)
  if (picture !== undefined) await writeFile(picturePath, picture)
  console.log(`\n${resultsTable(results)}\n\n${resultsPath}`)
}
