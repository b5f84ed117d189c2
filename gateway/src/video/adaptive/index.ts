export { AdaptiveVideo, type AdaptiveVideoOptions } from "./adaptive-video.ts"
export type { AdaptiveViewer, ViewerPath } from "./adaptive-viewer.ts"
export type { TargetVideo } from "./target-video.ts"
export type { Preference, VideoGiven, VideoWish } from "./wish.ts"
