export { RenditionSource } from "./rendition-source.ts"
export { type RenditionCodec, Renditions, type RenditionsOptions } from "./renditions.ts"
