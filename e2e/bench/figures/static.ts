import { setTimeout as wait } from "node:timers/promises"
import { HeadlessConsole, redeem } from "../../harness/headless-console.ts"
import { TargetRig } from "../../harness/target-rig.ts"
import { jpegOf, SmallText } from "../../specs-node/small-text.ts"
import type { Measurement } from "../measurement.ts"
import { cpuSeconds } from "../process-usage.ts"

const settleSeconds = 8
const watchedSeconds = 10

/** A grabber sends the same JPEG thirty times a second through the real uStreamer to the real gateway, which one console watches. */
export const staticScreen: Measurement = {
  names: ["static.bitrate", "static.cpu"],
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
    const busySeconds = await cpuSeconds(rig.crashcart.pid)
    await wait(watchedSeconds * 1000)
    const cpu = (((await cpuSeconds(rig.crashcart.pid)) - busySeconds) / watchedSeconds) * 100
    const kbps = ((console.bytes - bytes) * 8) / 1000 / watchedSeconds
    isOver = true
    await pushing
    return {
      "static.bitrate": { unit: "kbit/s", value: Math.round(kbps * 10) / 10 },
      "static.cpu": { unit: "% of a core", value: Math.round(cpu * 10) / 10 },
    }
  },
}
