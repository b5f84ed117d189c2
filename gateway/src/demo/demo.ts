import type { HidDevice } from "../hid/index.ts"
import type { RawPictureSource } from "../video/index.ts"
import { demoDevices } from "./demo-devices.ts"
import { DemoVideo, type DemoVideoOptions } from "./demo-video.ts"
import { SimulatedTarget } from "./simulated-target.ts"
import type { TargetOptions } from "./target-options.ts"

/** A simulated target with its cables: what the gateway plugs in where a Pi has HDMI and USB. */
export interface Demo {
  readonly target: SimulatedTarget
  readonly keyboard: HidDevice
  readonly mouse: HidDevice
  readonly relativeMouse: HidDevice
  readonly controls: HidDevice
  readonly video: RawPictureSource
}

/** Builds a simulated target. The caller disposes the devices; nothing else holds resources. */
export function createDemo(options: TargetOptions & DemoVideoOptions): Demo {
  const target = new SimulatedTarget(options)
  return { target, ...demoDevices(target), video: new DemoVideo(target, options) }
}
