import { hidDeviceContract } from "../hid/hid-device.contract.ts"
import { DemoDevice } from "./demo-devices.ts"
import { simulated } from "./scripted-target.ts"
import { ledBit } from "./us-layout.ts"

const capsLock = 0x39
const numLock = 0x53

hidDeviceContract("the simulated target's keyboard", () => {
  const { target, clock, press } = simulated(640, 480)
  let taken: Uint8Array[] = []
  const take = (report: Uint8Array): boolean => {
    const isTaken = target.takeKeyboardReport(report)
    if (isTaken) taken.push(report.slice())
    return isTaken
  }
  const device = new DemoDevice(target, take, true)
  return {
    device,
    report: (which) => Uint8Array.of(0, 0, 0x04 + which, 0, 0, 0, 0, 0),
    taken: () => {
      const reports = taken
      taken = []
      return reports
    },
    sleep: () => target.setUsb("asleep"),
    wake: () => target.setUsb("ready"),
    unplug: () => target.setUsb("detached"),
    plugIn: () => target.setUsb("ready"),
    elapse: (durationMs) => {
      clock.nowUs += durationMs * 1000
    },
    /** A host sends LEDs when a lock key is pressed, so that is how to make it. */
    sendOutputReport: ([leds = 0]) => {
      if ((target.leds.value ^ leds) & ledBit.num) press(numLock)
      if ((target.leds.value ^ leds) & ledBit.caps) press(capsLock)
    },
    [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
  }
})
