import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import type { PictureArrival } from "../../harness/picture-arrivals.ts"
import { RtpFeeder } from "../feeder/rtp-feeder.ts"
import { JanusViewer } from "../receivers/janus-viewer.ts"
import { JanusServer, janusPayloadType } from "./janus-server.ts"
import { JanusWatch } from "./janus-watch.ts"

const isInstalled = await JanusServer.isInstalled()
/** A key frame that fits one packet after its parameter sets, and one that does not. */
const parameterSets = Buffer.from("000000016742c01fda014016ec040000000168ce0fc8", "hex")
const slice = (sizeBytes: number) =>
  Buffer.concat([Buffer.of(0, 0, 0, 1, 0x65), Buffer.alloc(sizeBytes, 0xab)])
const units = [10, 200_000].map((sizeBytes) => ({
  isKey: true,
  data: Buffer.concat([parameterSets, slice(sizeBytes)]),
}))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "janus-"))
})
afterEach(() => rm(folder, { recursive: true }))

it.runIf(isInstalled)("passes on to a viewer what it is sent, a large key frame too", async () => {
  await using janus = await JanusServer.start(folder)
  using feeder = new RtpFeeder({ width: 1280, height: 720, units })
  feeder.aim({ port: janus.rtpPort, payloadType: janusPayloadType })
  using viewer = await JanusViewer.connect(janus.url)
  const seen: PictureArrival[] = []
  const second = Promise.withResolvers<void>()
  viewer.onPicture((arrival) => {
    seen.push(arrival)
    if (seen.length === 2) second.resolve()
  })
  await feeder.send(1, 1_000_000)
  await feeder.send(0, 1_033_333)
  await second.promise
  expect(seen.map(({ isKey }) => isKey)).toEqual([true, true])
  // Janus gives each viewer timestamps of its own; their distance stays.
  expect(((seen[1]?.rtpTimestamp ?? 0) - (seen[0]?.rtpTimestamp ?? 0)) | 0).toBe(2999)
})

it.runIf(isInstalled)("says why it refuses", async () => {
  await using janus = await JanusServer.start(folder)
  using watch = await JanusWatch.attach(janus.url)
  await expect(watch.offer(99)).rejects.toThrow(/^Janus refused: .*99/)
})
