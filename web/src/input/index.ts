export { type CaptureView, InputCapture, type InputCaptureOptions } from "./input-capture.ts"
export { leaveChord } from "./leave-chord.ts"
export { platformOf } from "./platform.ts"
