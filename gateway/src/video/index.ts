export * from "./adaptive/index.ts"
export * from "./h264/index.ts"
export * from "./hub/index.ts"
export * from "./memsink/index.ts"
export { monotonicUs } from "./monotonic.ts"
export { PictureFeed, type PictureObserver } from "./picture-feed.ts"
export * from "./rendition/index.ts"
export type {
  AccessUnit,
  JpegPicture,
  JpegSource,
  RawPicture,
  RawPictureSource,
  VideoSource,
  VideoStatus,
} from "./source.ts"
export * from "./transcoder/index.ts"
export * from "./ustreamer-http/index.ts"
export * from "./ustreamer-process/index.ts"
