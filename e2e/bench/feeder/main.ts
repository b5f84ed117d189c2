import { setTimeout as wait } from "node:timers/promises"
import { monotonicUs } from "@crashcart/gateway/video"
import { ABIS, loadSinkSystem } from "@crashcart/gateway/video/memsink-testing"
import { z } from "zod"
import { clipNames, loadClip } from "../clip.ts"
import { RtpFeeder } from "./rtp-feeder.ts"
import { FrameClock, SinkFeeder } from "./sink-feeder.ts"

/**
 * A process that feeds a sink until its parent lets go of it. Its argument is JSON; it sends each {@link Publication}.
 * Told an {@link RtpTarget}, it sends the same units there, too, from the moment of their publication on; null ends that.
 */
const job = z.object({
  path: z.string(),
  clip: z.enum(clipNames),
  framesPerSecond: z.number().positive(),
})

const target = z.object({ port: z.int().positive(), payloadType: z.int().min(0).max(127) })
const command = z.object({ rtp: target.nullable() })

const parent = new AbortController()
process.on("disconnect", () => parent.abort())
const { path, clip: name, framesPerSecond } = job.parse(JSON.parse(process.argv[2] ?? "{}"))
const clip = await loadClip(name)
const abi = ABIS[process.arch]
if (abi === undefined) throw new Error(`no memory sink is known for ${process.arch}`)
using feeder = new SinkFeeder({
  path,
  ...clip,
  abi,
  system: await loadSinkSystem(),
  nowUs: monotonicUs,
})
using rtp = new RtpFeeder(clip)
process.on("message", (message) => rtp.aim(command.parse(message).rtp ?? undefined))
const clock = new FrameClock(framesPerSecond, monotonicUs())
while (!parent.signal.aborted) {
  await wait(clock.next(monotonicUs()) / 1000)
  const publication = feeder.publish()
  await rtp.send(publication.index, publication.grabbedUs)
  if (process.connected) process.send?.(publication)
}
