export type { HidDevice, HidStatus } from "./device.ts"
