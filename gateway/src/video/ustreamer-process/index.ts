export { probeUstreamer, type UstreamerCapabilities } from "./capabilities.ts"
export { h264SinkName, type UstreamerH264Options, type UstreamerOptions } from "./options.ts"
export { UstreamerProcess, type UstreamerStatus, type UstreamerSupervision } from "./ustreamer-process.ts"
