export {
  type Collection,
  parseReportDescriptor,
  type ReportDescriptor,
  type ReportField,
  type Usage,
  type UsageRange,
} from "./descriptor-parser.ts"
export { absoluteMouse, bootKeyboard, controls, type HidFunction, relativeMouse } from "./descriptors.ts"
export type { HidDevice, HidStatus } from "./device.ts"
export { HidgDevice } from "./hidg-device.ts"
export { InputController, type InputControllerOptions, type InputStatus } from "./input-controller.ts"
export type { InputChannel, InputEndReason, InputSession } from "./input-session.ts"
export { LinuxUdcPort, UsbRecovery, WakeOnPress } from "./recovery/index.ts"
export { type DecodedField, decodeInputReport, decodeOutputReport } from "./report-decoder.ts"
export type { TargetDevices } from "./shared-devices.ts"
export type { TextSession } from "./text-session.ts"
export type { UsbHost, UsbState, UsbStatus } from "./usb-host.ts"
