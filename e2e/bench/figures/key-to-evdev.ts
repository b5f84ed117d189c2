import { usageForCode } from "@crashcart/gateway/protocol"
import { eventType } from "../../virtual-pi/target-input.ts"
import { VirtualPi } from "../../virtual-pi/virtual-pi.ts"
import { whyNoVirtualPi } from "../../virtual-pi/why-not.ts"
import type { Measurement } from "../measurement.ts"
import { timesMs } from "../results.ts"

const presses = 100
const heartbeats = 20
const usage = usageForCode("KeyA") ?? 0

/**
 * A key message given to the headless console → the target's kernel stamps its EV_KEY, in the virtual Pi: WebRTC, gateway,
 * gadget, USB and HID, all of it emulated (TCG), so the figure is no Pi's. Clocks are matched by heartbeats; the error is half
 * the fastest round trip, and told.
 */
export const keyToEvdev: Measurement = {
  names: ["key.to-evdev.tcg"],
  async run(_wanted, { tell }) {
    const reason = await whyNoVirtualPi()
    if (reason !== undefined) {
      tell(`key.to-evdev.tcg is left out: ${reason}`)
      return {}
    }
    await using pi = await VirtualPi.boot()
    await pi.input.until(() => (pi.input.present.has("keyboard") ? true : undefined))
    using console_ = await pi.openConsole()
    let offsetMs = 0
    let fastestMs = Number.POSITIVE_INFINITY
    for (let count = 0; count < heartbeats; count += 1) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const sentMs = performance.now()
      const stop = console_.onTold((message) => {
        if (message.type !== "heartbeat-reply" || message.sentMs !== sentMs) return
        const roundTripMs = performance.now() - sentMs
        if (roundTripMs < fastestMs) {
          fastestMs = roundTripMs
          offsetMs = message.gatewayUs / 1000 - (sentMs + roundTripMs / 2)
        }
        resolve()
      })
      console_.tell({ type: "heartbeat", sentMs })
      await promise.finally(stop)
    }
    tell(`clocks matched to ±${(fastestMs / 2).toFixed(1)} ms`)
    const tookMs: number[] = []
    for (let press = 0; press < presses; press += 1) {
      for (const down of [true, false]) {
        const mark = pi.input.mark
        const sentMs = performance.now()
        console_.key(usage, down)
        const [event] = await pi.input.eventsSince(mark, "keyboard", eventType.key, 1)
        tookMs.push((event?.atUs ?? 0) / 1000 - offsetMs - sentMs)
      }
    }
    return { "key.to-evdev.tcg": timesMs(tookMs) }
  },
}
