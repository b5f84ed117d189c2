export type { HashedState, StripFields } from "./strip.ts"
export {
  decodeStrip,
  encodeStrip,
  hashState,
  paintStrip,
  readStrip,
  readStripFromRgba,
  stripHeightPx,
  stripSizeBytes,
  stripWidthPx,
  typedTailChars,
} from "./strip.ts"
