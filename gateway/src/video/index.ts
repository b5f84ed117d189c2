export { monotonicUs } from "./monotonic.ts"
export type { AccessUnit, JpegPicture, JpegSource, VideoSource, VideoStatus } from "./source.ts"
