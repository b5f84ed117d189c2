export * from "./attribute-type.ts"
export * from "./attribute-values.ts"
export * from "./channel-data.ts"
export { type EncodeOptions, encodeMessage } from "./encode.ts"
export { isUndamaged } from "./fingerprint.ts"
export { hasIntegrity, type IntegrityKey, longTermKey } from "./integrity.ts"
export { type IpAddress, parseIpAddress, type TransportAddress } from "./ip-address.ts"
export {
  attributeOf,
  attributesOf,
  decodeMessage,
  type MessageParts,
  magicCookie,
  type StunAttribute,
  type StunMessage,
} from "./message.ts"
export { MessageClass, Method } from "./message-type.ts"
export { StreamFraming } from "./stream-framing.ts"
export { AddressFamily, decodeXorAddress, encodeXorAddress } from "./xor-address.ts"
