export { FrameHub, type FrameHubCounters, type FrameHubOptions } from "./frame-hub.ts"
export type { AccessUnitSink, Viewer } from "./viewer.ts"
