export { createDemo, type Demo } from "./demo.ts"
export { demoDevices } from "./demo-devices.ts"
export { DemoVideo, type DemoVideoOptions } from "./demo-video.ts"
export { SimulatedTarget } from "./simulated-target.ts"
export type { HashedState, StripFields } from "./strip.ts"
export {
  decodeStrip,
  encodeStrip,
  hashState,
  paintStrip,
  readStrip,
  readStripFromRgba,
  stripHeightPx,
  stripSizeBytes,
  stripWidthPx,
  typedTailChars,
} from "./strip.ts"
export type { TargetOptions } from "./target-options.ts"
