export type { RenditionCodec } from "./rendition-source.ts"
export { Renditions, type RenditionsOptions } from "./renditions.ts"
