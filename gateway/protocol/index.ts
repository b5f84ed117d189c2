export { type ChannelLabel, channelInit, isChannelLabel } from "./channels.ts"
export {
  type ControlToConsole,
  type ControlToGateway,
  decodeControlToConsole,
  decodeControlToGateway,
  encodeControl,
  type StatusMessage,
} from "./control.ts"
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
export { codeForUsage, firstModifier, isKeyUsage, lastModifier, usageForCode } from "./key-codes.ts"
