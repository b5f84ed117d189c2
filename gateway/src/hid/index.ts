export {
  type Collection,
  parseReportDescriptor,
  type ReportDescriptor,
  type ReportField,
  type Usage,
  type UsageRange,
} from "./descriptor-parser.ts"
export { absoluteMouse, bootKeyboard, type HidFunction } from "./descriptors.ts"
export type { HidDevice, HidStatus } from "./device.ts"
export { type DecodedField, decodeInputReport, decodeOutputReport } from "./report-decoder.ts"
