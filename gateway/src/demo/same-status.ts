import type { VideoStatus } from "../video/index.ts"

/** Whether two statuses of the HDMI socket say the same. */
export function isSameStatus(a: VideoStatus, b: VideoStatus): boolean {
  if (a.state === "live" && b.state === "live") return a.width === b.width && a.height === b.height
  return a.state === b.state
}
