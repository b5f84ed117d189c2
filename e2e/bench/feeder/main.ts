import { setTimeout as wait } from "node:timers/promises"
import { monotonicUs } from "@crashcart/gateway/video"
import { ABIS, loadSinkSystem } from "@crashcart/gateway/video/memsink-testing"
import { z } from "zod"
import { type ClipName, loadClip } from "../clip.ts"
import { FrameClock, SinkFeeder } from "./sink-feeder.ts"

/** A process that feeds a sink until its parent lets go of it. Its argument is JSON; it sends each {@link Publication}. */
const job = z.object({
  path: z.string(),
  clip: z.enum(["1080p30", "720p30"]) satisfies z.ZodType<ClipName>,
  framesPerSecond: z.number().positive(),
})

const parent = new AbortController()
process.on("disconnect", () => parent.abort())
const { path, clip: name, framesPerSecond } = job.parse(JSON.parse(process.argv[2] ?? "{}"))
const { width, height, units } = await loadClip(name)
const abi = ABIS[process.arch]
if (abi === undefined) throw new Error(`no memory sink is known for ${process.arch}`)
using feeder = new SinkFeeder({
  path,
  width,
  height,
  units,
  abi,
  system: await loadSinkSystem(),
  nowUs: monotonicUs,
})
const clock = new FrameClock(framesPerSecond, monotonicUs())
while (!parent.signal.aborted) {
  await wait(clock.next(monotonicUs()) / 1000)
  const publication = feeder.publish()
  if (process.connected) process.send?.(publication)
}
