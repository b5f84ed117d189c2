import { setTimeout as wait } from "node:timers/promises"
import { HeadlessConsole, redeem } from "../../harness/headless-console.ts"
import { TargetRig } from "../../harness/target-rig.ts"
import { jpegOf, SmallText } from "../../specs-node/small-text.ts"
import type { Measurement } from "../measurement.ts"
import { cpuSeconds, threadSeconds } from "../process-usage.ts"

/** A picture is sharp after four seconds, on a busy machine after ten. */
const settleSeconds = 15
const watchedSeconds = 10
/** What Linux calls the threads that a Node program makes itself; with MJPEG from uStreamer, the encoder's is the only one. */
const transcoderThread = "WorkerThread"

/** A grabber sends the same JPEG thirty times a second through the real uStreamer to the real gateway, which one console watches. */
export const staticScreen: Measurement = {
  names: ["static.bitrate", "static.cpu", "static.cpu-gateway"],
  async run() {
    await using rig = await TargetRig.start({ video: "http" })
    const text = await SmallText.load()
    const jpeg = await jpegOf(text.draw(text.page(1)), text.width, text.height)
    rig.camera.show(null)
    await rig.camera.streaming()
    let isOver = false
    const pushing = (async () => {
      for (; !isOver; await wait(1000 / 30)) await rig.camera.pushFrame(jpeg)
    })()
    using console = await HeadlessConsole.connect(await redeem(await rig.crashcart.link()))
    await wait(settleSeconds * 1000)
    const bytes = console.bytes
    const { pid } = rig.crashcart
    const before = [await cpuSeconds(pid), await threadSeconds(pid, transcoderThread)] as const
    await wait(watchedSeconds * 1000)
    const after = [await cpuSeconds(pid), await threadSeconds(pid, transcoderThread)] as const
    const share = (index: 0 | 1) => Math.round(((after[index] - before[index]) / watchedSeconds) * 1000) / 10
    const kbps = ((console.bytes - bytes) * 8) / 1000 / watchedSeconds
    isOver = true
    await pushing
    return {
      "static.bitrate": { unit: "kbit/s", value: Math.round(kbps * 10) / 10 },
      "static.cpu": { unit: "% of a core", value: share(1) },
      "static.cpu-gateway": { unit: "% of a core", value: share(0) },
    }
  },
}
