export { LinuxUdcPort } from "./udc-port.ts"
export { UsbRecovery } from "./usb-recovery.ts"
export { WakeOnPress } from "./wake-on-press.ts"
