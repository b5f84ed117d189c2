export { type ChannelLabel, channelInit, isChannelLabel } from "./channels.ts"
export {
  type ControlToConsole,
  type ControlToGateway,
  decodeControlToConsole,
  decodeControlToGateway,
  encodeControl,
  reasonMaxChars,
  type StatusMessage,
  type VideoGivenMessage,
  type VideoReportMessage,
  type VideoWay,
  type VideoWishMessage,
  videoLimits,
} from "./control.ts"
export { isConsumerUsage, isSystemUsage, type TargetKey, targetKey } from "./control-keys.ts"
export { ProtocolError } from "./errors.ts"
export {
  coordinateMax,
  decodeInput,
  decodeReply,
  encodeInput,
  encodeReply,
  type InputMessage,
  type InputReply,
} from "./input.ts"
export { type JigglerToConsole, type JigglerToGateway, jigglerLimitsS } from "./jiggler.ts"
export { codeForUsage, firstModifier, isKeyUsage, lastModifier, usageForCode } from "./key-codes.ts"
export { KeyLayout, type LayoutData, modifierKeys, type Stroke } from "./layouts/key-layout.ts"
export { layoutNames, loadLayout } from "./layouts/load-layout.ts"
export {
  findUntypable,
  leaveOutUntypable,
  normalizeText,
  type Untypable,
} from "./layouts/pasted-text.ts"
export {
  isMacroToConsole,
  type MacroRefusal,
  type MacroStep,
  type MacroStop,
  type MacroToConsole,
  type MacroToGateway,
  macroDurationMaxMs,
  macroPieceMax,
  macroStepsMax,
  macroWaitMaxMs,
} from "./macro.ts"
export {
  isPasteToConsole,
  type PasteRefusal,
  type PasteStop,
  type PasteToConsole,
  type PasteToGateway,
  pasteChunks,
  pasteMaxUnits,
  untypableListMax,
} from "./paste.ts"
export {
  cutPicture,
  decodeArrival,
  decodePicture,
  encodeArrival,
  encodePicture,
  type PictureArrival,
  PictureAssembler,
  type PictureFormat,
  type PictureHeader,
  type PictureMessage,
  picturesLabel,
} from "./pictures.ts"
export {
  decodeOnSocket,
  decodeSocketAnswer,
  encodeOnSocket,
  encodeSocketAnswer,
  isSocketTicket,
  type SocketMessage,
  socketOffer,
} from "./socket.ts"
export {
  decodeTextToConsole,
  decodeTextToGateway,
  encodeText,
  type TextToConsole,
  type TextToGateway,
} from "./text.ts"
