import type { TimedVideo } from "./latency-meter.ts"
import { timesOfStream } from "./picture-times.ts"
import type { FrameMetadata } from "./shown-pictures.ts"

/** The fields of `HTMLVideoElement` that are used. */
export interface ShowingVideo {
  readonly srcObject: object | null
  requestVideoFrameCallback?(
    callback: (nowMs: number, metadata: FrameMetadata & { readonly mediaTime: number }) => void,
  ): number
  cancelVideoFrameCallback?(handle: number): void
}

/** A `<video>` that says of each picture what RTP's says, whichever way it came. */
export function timedVideo(video: ShowingVideo): TimedVideo {
  return {
    requestVideoFrameCallback: (callback) =>
      video.requestVideoFrameCallback?.((nowMs, metadata) => {
        const known = timesOfStream(video.srcObject)
        const times = known?.at(metadata.mediaTime)
        // A time of arrival is this page's own: a little after the browser's, and comparable with nothing of RTP's.
        callback(nowMs, known === undefined ? metadata : { ...metadata, ...times })
      }) ?? 0,
    cancelVideoFrameCallback: (handle) => video.cancelVideoFrameCallback?.(handle),
  }
}
